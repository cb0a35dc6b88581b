-- refused: 4: random(: give the number
-- name: t_set :run
-- in:   county int, code text
update t_thing set n = random() where county = $1 and code = $2;
