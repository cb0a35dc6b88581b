-- refused: 2: gives no rows
-- name: t_find :run
-- in:   county int, code text
-- out:  n int
delete from t_thing where county = $1 and code = $2;
