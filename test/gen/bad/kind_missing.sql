-- refused: 2: unknown kind (none)
-- name: t_find 
-- in:   county int, code text
-- out:  n int
select n from t_thing where county = $1 and code = $2;
