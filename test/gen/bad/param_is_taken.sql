-- refused: 2: a parameter found of its own
-- name: t_find :one
-- in:   found int
-- out:  n int
select n from t_thing where county = $1;
