-- refused: 5: ?: parameters are $1
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select n from t_thing where county = $1 and code = ?;
