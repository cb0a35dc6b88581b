-- refused: 4: expected ), not +
-- name: t_add :add
-- in:   county int, n int
insert into t_thing (county, n) values ($1, $2 + 1);
