-- refused: 5: :tally adds up and does nothing else: where
-- name: t_count :tally 2
-- in:   county int, code text, n int
insert into t_thing (county, code, n) values ($1, $2, $3)
on conflict (county, code) do update set n = t_thing.n + excluded.n where excluded.n > 0;
