-- refused: 2: n must be int or real to be added up
-- name: t_count :tally 2
-- in:   county int, code text, n text
insert into t_thing (county, code, n) values ($1, $2, $3)
on conflict (county, code) do update set n = t_thing.n + excluded.n;
