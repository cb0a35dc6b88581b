-- Tables and statements of the test of the database layer.

-- table: dbtest_thing clustered
create table dbtest_thing (
    county   bigint not null,
    code     text   not null,     -- sorts by bytes
    n        bigint,
    weight   double precision,
    good     boolean not null default false,
    picture  bytes,
    note     text,
    primary key (county, code)
);
create index dbtest_thing_n on dbtest_thing (county, n);

-- table: dbtest_sum clustered
create table dbtest_sum (
    county  bigint not null,
    area    text   not null,
    kind    text   not null,
    done    bigint not null,
    weight  double precision not null,
    primary key (county, area, kind)
);

-- table: dbtest_setting kept shared
create table dbtest_setting (
    name   text not null,
    value  text not null check (length(value) < 30),
    primary key (name)
);

-- name: dbtest_add_thing :add
-- A thing that must be new.
-- in:   county int, code text, n int, weight real,
--       good bool, picture bytes, note text
insert into dbtest_thing (county, code, n, weight, good, picture, note)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: dbtest_put_thing :add
-- in:   county int, code text, note text, n int
insert into dbtest_thing (note, n, county, code, good)
values ($3, $4, $1, $2, true)
on conflict (county, code) do update
   set note = excluded.note, n = coalesce(dbtest_thing.n, 0) + excluded.n;

-- name: dbtest_keep_thing :add
-- in:   county int, code text
insert into dbtest_thing (county, code, note) values ($1, $2, 'it''s kept')
on conflict (county, code) do nothing;

-- name: dbtest_set_thing :run
-- in:   county int, code text, n int, note text
update dbtest_thing set note = $4, n = $3
 where code = $2
   and county = $1;

-- name: dbtest_take_number :one
-- in:   county int, code text
-- out:  n int, code text
update dbtest_thing set n = n + 1
 where county = $1
   and code = $2
returning n, code;

-- name: dbtest_find_thing :one
-- in:   county int, code text
-- out:  code text, n int, weight real, good bool, picture bytes, note text
select code, n, weight, good, picture, note
  from dbtest_thing
 where county = $1
   and code = $2;

-- name: dbtest_list_things :many 5
-- in:   county int
-- out:  code text, n int
select code, n
  from dbtest_thing
 where county = $1
 order by code;

-- name: dbtest_each_thing :each
-- in:   county int, good bool
-- out:  code text, n int, note text
select code, n, note
  from dbtest_thing
 where county = $1
   and good = $2
 order by code;

-- name: dbtest_count_things :one
-- in:   county int
-- out:  n int
select count(*) as n
  from dbtest_thing
 where county = $1;

-- name: dbtest_forget_things :many 100
-- in:   county int
-- out:  code text
delete from dbtest_thing
 where county = $1
returning code;

-- name: dbtest_mix :one
-- in:   a int, b int, c int, d int, e int, f int, g int, h int, i int, j int, k int, l int
-- out:  swapped int, repeated int, last int, rest int, text text
select $2 * 100 + $1 as swapped, $3 * $3 as repeated, $12 * 100 + $11 as last,
       $10 + $9 + $8 + $7 + $6 + $5 + $4 as rest, 'pay $1 "$2"' as text;

-- name: dbtest_wrong_column :one
-- in:   county int
-- out:  number int
select n
  from dbtest_thing
 where county = $1;

-- name: dbtest_wrong_type :one
-- in:   county int
-- out:  note int
select note
  from dbtest_thing
 where county = $1;

-- name: dbtest_tally :tally 3
-- in:   county int, area text, kind text, done int, weight real
insert into dbtest_sum (county, area, kind, done, weight)
values ($1, $2, $3, $4, $5)
on conflict (county, area, kind) do update
   set done = dbtest_sum.done + excluded.done, weight = dbtest_sum.weight + excluded.weight;

-- name: dbtest_tally_checked :tally 2
-- in:   county int, area text, done int, weight real
insert into dbtest_sum (county, area, kind, done, weight)
values ($1, $2, 'checked', $3, $4)
on conflict (county, area, kind) do update
   set weight = dbtest_sum.weight + excluded.weight, done = dbtest_sum.done + excluded.done;

-- name: dbtest_each_sum :each
-- in:   county int
-- out:  area text, kind text, done int, weight real
select area, kind, done, weight
  from dbtest_sum
 where county = $1
 order by area, kind;

-- name: dbtest_sum_of_good :one
-- The sums whose area is the code of a good thing: three tables by as many ways.
-- in:   county int
-- out:  done int
with chosen (code) as (
    select t.code
      from dbtest_thing as t
      left join dbtest_setting s on s.name = t.code
     where t.county = $1
       and t.good
       and s.value is null
)
select cast(coalesce(sum(x.done), 0) as bigint) as done
  from dbtest_sum x, chosen c
 where x.county = $1
   and x.area = c.code
   and x.kind is distinct from c.code;

-- name: dbtest_set_setting :run
-- in:   name text, value text
insert into dbtest_setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value;

-- name: dbtest_find_setting :one
-- in:   name text
-- out:  value text
select value
  from dbtest_setting
 where name = $1;
