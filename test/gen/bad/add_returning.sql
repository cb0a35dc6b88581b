-- refused: 4: expected on, not returning
-- name: t_add :add
-- in:   county int, code text
insert into t_thing (county, code) values ($1, $2) returning n;
