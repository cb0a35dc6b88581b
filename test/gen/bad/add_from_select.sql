-- refused: 4: expected values, not select
-- name: t_add :add
-- in:   county int, code text
insert into t_thing (county, code) select $1, $2;
