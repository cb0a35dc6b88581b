-- refused: 2: :tally needs on conflict
-- name: t_count :tally 2
-- in:   county int, code text, n int
insert into t_thing (county, code, n) values ($1, $2, $3);
