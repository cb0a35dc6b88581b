-- refused: 4: now(: give the time as a parameter
-- name: t_set :run
-- in:   county int, code text
update t_thing set n = now() where county = $1 and code = $2;
