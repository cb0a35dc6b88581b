-- refused: 4: comments begin with --
-- name: t_set :run
-- in:   county int, code text
delete /* all */ from t_thing where county = $1 and code = $2;
