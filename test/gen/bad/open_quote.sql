-- refused: 4: a quote is never closed
-- name: t_set :run
-- in:   county int, code text
delete from t_thing where county = $1 and code = 'a;
