-- refused: 5: does not end in ;
-- name: t_set :run
-- in:   county int, code text
delete from t_thing where county = $1 and code = $2
