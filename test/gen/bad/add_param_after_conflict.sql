-- refused: 5: $3 after on conflict: write excluded
-- name: t_add :add
-- in:   county int, code text, n int
insert into t_thing (county, code) values ($1, $2)
on conflict (county, code) do update set n = $3;
