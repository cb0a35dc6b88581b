-- refused: 6: *: name the columns
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select n,
       t.* from t_thing t where county = $1 and code = $2;
