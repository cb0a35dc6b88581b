-- refused: 5: *: name the columns
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select * from t_thing where county = $1 and code = $2;
