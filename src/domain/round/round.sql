-- Rounds: for whom, where, from when to when, how many to a tube.

-- table: round_round clustered
create table round_round (
    county         bigint  not null,
    round          bigint  not null,     -- seq of round_planned
    name           text    not null,
    from_at        bigint  not null,
    until_at       bigint  not null,
    pool_size      bigint  not null,     -- 1, 5, 10, 20; 0: one household one tube
    groups         bigint  not null,     -- bits of roster_groups; 0: everybody
    everywhere     boolean not null,     -- the whole county; else round_scope
    state          text    not null,     -- planned, open, paused, closed
    opened_at      bigint,
    closed_at      bigint,
    paused_reason  text,
    primary key (county, round)
);

-- table: round_scope clustered
create table round_scope (
    county  bigint not null,
    round   bigint not null,
    unit    bigint not null,             -- with all below it
    primary key (county, round, unit)
);

-- table: round_window clustered
create table round_window (
    county    bigint not null,
    round     bigint not null,
    unit      bigint not null,
    from_at   bigint not null,
    until_at  bigint not null,
    primary key (county, round, unit, from_at)
);

-- Pooling by area, dated: what is said later for the same moment replaces it.
-- table: round_pool clustered
create table round_pool (
    county   bigint not null,
    round    bigint not null,
    unit     bigint not null,
    from_at  bigint not null,
    size     bigint not null,
    zone     text,                       -- why: lockdown, control, prevention …
    seq      bigint not null,
    primary key (county, round, unit, from_at)
);

-- name: round_add_plan :run
-- in:   county int, round int, name text, from_at int, until_at int, pool_size int, groups int, everywhere bool
insert into round_round (county, round, name, from_at, until_at, pool_size, groups, everywhere, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'planned');

-- name: round_set_state :run
-- in:   county int, round int, state text, opened_at int, closed_at int, paused_reason text
update round_round
   set state = $3, opened_at = $4, closed_at = $5, paused_reason = $6
 where county = $1
   and round = $2;

-- name: round_find_plan :one
-- in:   county int, round int
-- out:  name text, from_at int, until_at int, pool_size int, groups int, everywhere bool, state text, opened_at int, closed_at int, paused_reason text
select name, from_at, until_at, pool_size, groups, everywhere, state, opened_at, closed_at, paused_reason
  from round_round
 where county = $1
   and round = $2;

-- name: round_each_plan :each
-- in:   county int
-- out:  round int
select round
  from round_round
 where county = $1
 order by from_at desc, round desc;

-- name: round_list_opened :many 100
-- in:   county int
-- out:  round int
select round
  from round_round
 where county = $1
   and (state = 'open' or state = 'paused')
 order by opened_at, round;

-- name: round_add_scope :add
-- in:   county int, round int, unit int
insert into round_scope (county, round, unit) values ($1, $2, $3)
on conflict (county, round, unit) do nothing;

-- name: round_list_scope :many 1000
-- in:   county int, round int
-- out:  unit int
select unit
  from round_scope
 where county = $1
   and round = $2
 order by unit;

-- name: round_set_window :add
-- in:   county int, round int, unit int, from_at int, until_at int
insert into round_window (county, round, unit, from_at, until_at) values ($1, $2, $3, $4, $5)
on conflict (county, round, unit, from_at) do update set until_at = excluded.until_at;

-- name: round_each_window :each
-- in:   county int, round int
-- out:  unit int, unit_name text, from_at int, until_at int
select w.unit, u.name as unit_name, w.from_at, w.until_at
  from round_window w
  left join area_unit u on u.county = w.county and u.unit = w.unit
 where w.county = $1
   and w.round = $2
 order by w.unit, w.from_at;

-- name: round_set_pool :add
-- in:   county int, round int, unit int, from_at int, size int, zone text, seq int
insert into round_pool (county, round, unit, from_at, size, zone, seq) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (county, round, unit, from_at) do update
   set size = excluded.size, zone = excluded.zone, seq = excluded.seq;

-- name: round_list_pools :many 10000
-- in:   county int, round int
-- out:  unit int, from_at int, size int
select unit, from_at, size
  from round_pool
 where county = $1
   and round = $2
 order by unit, from_at;

-- name: round_each_pool :each
-- in:   county int, round int
-- out:  unit int, unit_name text, from_at int, size int, zone text
select p.unit, u.name as unit_name, p.from_at, p.size, p.zone
  from round_pool p
  left join area_unit u on u.county = p.county and u.unit = p.unit
 where p.county = $1
   and p.round = $2
 order by p.unit, p.from_at;

-- name: round_list_scope_names :many 1000
-- in:   county int, round int
-- out:  name text
select u.name
  from round_scope s
  join area_unit u on u.county = s.county and u.unit = s.unit
 where s.county = $1
   and s.round = $2
 order by s.unit;
