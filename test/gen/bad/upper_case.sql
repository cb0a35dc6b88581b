-- refused: 4: upper case
-- name: t_find :run
-- in:   county int, code text
DELETE from t_thing where county = $1 and code = $2;
