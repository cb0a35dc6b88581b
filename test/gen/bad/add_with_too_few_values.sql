-- refused: 4: 3 columns but 2 values
-- name: t_add :add
-- in:   county int, code text
insert into t_thing (county, code, n) values ($1, $2);
