-- refused: 4: x'00'
-- name: t_set :run
-- in:   county int, code text
update t_thing set n = x'00' where county = $1 and code = $2;
