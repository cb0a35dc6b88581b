-- refused: 13: first column of on conflict must be county
-- table: t_thing
create table t_thing (
    county  bigint not null,
    code    text   not null,
    n       bigint not null,
    primary key (county, code)
);

-- name: t_add :add
-- in:   code text, county int, n int
insert into t_thing (county, code, n) values ($2, $1, $3)
on conflict (code, county) do update set n = excluded.n;
