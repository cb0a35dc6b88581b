-- refused: 5: cast to integer
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select cast(n as integer) as n from t_thing where county = $1 and code = $2;
