-- refused: 5: -- in: names 2 parameters
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select n from t_thing where county = $1 and code = $3;
