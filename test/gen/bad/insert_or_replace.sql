-- refused: 4: insert or
-- name: t_add :run
-- in:   county int, code text
insert or replace into t_thing (county, code) values ($1, $2);
