-- refused: 5: column m is neither key nor added up
-- name: t_count :tally 2
-- in:   county int, code text, n int, m int
insert into t_thing (county, code, n, m) values ($1, $2, $3, $4)
on conflict (county, code) do update set n = t_thing.n + excluded.n;
