-- What the store remembers of itself.

-- table: store_setting kept shared
create table store_setting (
    name   text not null,
    value  text not null,
    primary key (name)
);

-- table: late_cursor kept
create table late_cursor (
    county  bigint not null,
    seq     bigint not null,     -- late tables hold at least every event up to here
    primary key (county)
);

-- name: store_find_setting :one
-- in:   name text
-- out:  value text
select value
  from store_setting
 where name = $1;

-- name: store_set_setting :run
-- in:   name text, value text
insert into store_setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value;

-- name: late_find_cursor :one
-- in:   county int
-- out:  seq int
select seq
  from late_cursor
 where county = $1;

-- name: late_set_cursor :add
-- in:   county int, seq int
insert into late_cursor (county, seq) values ($1, $2)
on conflict (county) do update set seq = excluded.seq;

-- name: store_newest_event :one
-- The last thing that any county's ledger took.  A join would walk through the whole ledger.
-- out:  at int
with newest (at) as (
    select (select e.received_at
              from ledger_event e
             where e.county = h.county
               and e.seq = h.seq)
      from ledger_head h
)
select max(at) as at
  from newest;
