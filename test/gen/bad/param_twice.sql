-- refused: 3: code is named twice
-- name: t_find :one
-- in:   code text, code text
select n from t_thing where county = $1 and code = $2;
