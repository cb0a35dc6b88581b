-- refused: 2: gives rows: -- out: must name
-- name: t_find :one
-- in:   county int, code text
select n from t_thing where county = $1 and code = $2;
