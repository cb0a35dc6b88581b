-- refused: 3: n has the type integer
-- name: t_find :one
-- in:   n integer
select n from t_thing where county = $1 and code = $2;
