-- refused: 2: :one takes no number
-- name: t_find :one 3
-- in:   county int, code text
-- out:  n int
select n from t_thing where county = $1 and code = $2;
