-- refused: 4: expected insert, not update
-- name: t_add :add
-- in:   county int, code text
update t_thing set n = 1 where county = $1 and code = $2;
