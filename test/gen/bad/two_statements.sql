-- refused: 4: one statement a block
-- name: t_set :run
-- in:   county int, code text
delete from t_thing where county = $1; delete from t_thing where code = $2;
