-- refused: 2: :tally 1, but the key has 2 of 3
-- name: t_count :tally 1
-- in:   county int, code text, n int
insert into t_thing (county, code, n) values ($1, $2, $3)
on conflict (county, code) do update set n = t_thing.n + excluded.n;
