-- refused: 5: must be given by the first parameters, $1 … $2
-- name: t_add :add
-- in:   n int, county int, code text
insert into t_thing (county, code, n) values ($2, $3, $1)
on conflict (county, code) do update set n = excluded.n;
