-- refused: 4: are parameters and constants, not coalesce
-- name: t_add :add
-- in:   county int, code text
insert into t_thing (county, code) values ($1, coalesce($2));
