-- refused: 2: :many needs a number
-- name: t_find :many
-- in:   county int, code text
-- out:  n int
select n from t_thing where county = $1 and code = $2;
