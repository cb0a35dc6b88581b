-- refused: 5: is the name of another statement in line 2
-- name: t_set :run
delete from t_thing;

-- name: t_set :run
delete from t_thing;
