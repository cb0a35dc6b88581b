-- refused: 5: :: casts: write cast
-- name: t_find :one
-- in:   county int, code text
-- out:  n int
select n from t_thing where county = $1::bigint and code = $2;
