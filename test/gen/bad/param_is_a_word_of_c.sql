-- refused: 3: default is a word of C
-- name: t_find :one
-- in:   default int
select n from t_thing where county = $1 and code = $2;
