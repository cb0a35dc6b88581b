-- refused: 2: $1 (county) is never used
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select n from t_thing where code = $2;
