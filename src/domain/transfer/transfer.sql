-- Boxes on their way from a point to a lab.

-- table: transfer_box
create table transfer_box (
    county       bigint not null,
    box_code     text   not null,
    round        bigint not null,      -- 0: news of it came before that of its packing
    site         bigint not null,      -- where it was packed, or was heard of first
    state        text   not null,      -- packed, sealed, moving, received
    holder       bigint not null,      -- site where it is, or to which it goes
    tubes        bigint not null,      -- packed into it
    seal_code    text,
    sealed_at    bigint,
    received_at  bigint,
    last_at      bigint not null,
    primary key (county, box_code)
);
create index transfer_box_state on transfer_box (county, round, state, box_code);
create index transfer_box_holder on transfer_box (county, holder, received_at);

-- table: transfer_tube clustered
create table transfer_tube (
    county     bigint not null,
    tube_code  text   not null,
    box_code   text   not null,        -- the box that it lies in now
    packed_at  bigint not null,
    primary key (county, tube_code)
);
create index transfer_tube_box on transfer_tube (county, box_code, tube_code);

-- table: transfer_step clustered
create table transfer_step (
    county      bigint not null,
    box_code    text   not null,
    seq         bigint not null,
    at          bigint not null,
    what        text   not null,       -- packed, sealed, handed_over, received
    giver       text,
    taker       text,
    from_site   bigint,
    to_site     bigint,
    tube_count  bigint,
    seal_code   text,
    primary key (county, box_code, seq)
);

-- table: transfer_difference
create table transfer_difference (
    county       bigint not null,
    difference   bigint not null,      -- seq of the event that showed it * 8 + number of the kind
    at           bigint not null,
    box_code     text   not null,
    site         bigint not null,
    what         text   not null,      -- count, seal, tube_in_two_boxes, after_sealing, not_packed
    expected     text   not null,
    counted      text   not null,
    finding      text,
    note         text,
    resolved_at  bigint,
    primary key (county, difference)
);
create index transfer_difference_box on transfer_difference (county, box_code);

-- How long a leg may take, as of a moment.
-- table: transfer_limit clustered
create table transfer_limit (
    county           bigint not null,
    leg              text   not null,
    from_at          bigint not null,
    warn_minutes     bigint not null,
    overdue_minutes  bigint not null,
    primary key (county, leg, from_at)
);

-- name: transfer_set_limit :run
-- in:   county int, leg text, from_at int, warn_minutes int, overdue_minutes int
insert into transfer_limit (county, leg, from_at, warn_minutes, overdue_minutes) values ($1, $2, $3, $4, $5)
on conflict (county, leg, from_at) do update
   set warn_minutes = excluded.warn_minutes, overdue_minutes = excluded.overdue_minutes;

-- name: transfer_find_limit :one
-- in:   county int, leg text, at int
-- out:  from_at int, warn_minutes int, overdue_minutes int
select from_at, warn_minutes, overdue_minutes
  from transfer_limit
 where county = $1
   and leg = $2
   and from_at <= $3
 order by from_at desc
 limit 1;

-- name: transfer_find_box :one
-- in:   county int, box_code text
-- out:  round int, site int, state text, holder int, tubes int, seal_code text, sealed_at int, received_at int, last_at int
select round, site, state, holder, tubes, seal_code, sealed_at, received_at, last_at
  from transfer_box
 where county = $1
   and box_code = $2;

-- name: transfer_open_box :run
-- in:   county int, box_code text, round int, site int, last_at int
insert into transfer_box (county, box_code, round, site, state, holder, tubes, last_at)
values ($1, $2, $3, $4, 'packed', $4, 0, $5)
on conflict (county, box_code) do nothing;

-- name: transfer_name_box :run
-- The packing has come of a box that was heard of before.
-- in:   county int, box_code text, round int, site int
update transfer_box set round = $3, site = $4
 where county = $1
   and box_code = $2
   and round = 0;

-- name: transfer_add_tubes :run
-- in:   county int, box_code text, tubes int
update transfer_box set tubes = tubes + $3
 where county = $1
   and box_code = $2;

-- name: transfer_touch_box :run
-- What comes late does not make a box's last moment earlier.
-- in:   county int, box_code text, at int
update transfer_box set last_at = $3
 where county = $1
   and box_code = $2
   and last_at < $3;

-- name: transfer_seal_box :run
-- A box that has left already stays where it is.
-- in:   county int, box_code text, seal_code text, sealed_at int
update transfer_box
   set state = case when state = 'packed' then 'sealed' else state end, seal_code = $3, sealed_at = $4
 where county = $1
   and box_code = $2;

-- name: transfer_move_box :run
-- in:   county int, box_code text, holder int
update transfer_box set state = 'moving', holder = $3
 where county = $1
   and box_code = $2;

-- name: transfer_receive_box :run
-- in:   county int, box_code text, holder int, received_at int
update transfer_box set state = 'received', holder = $3, received_at = $4
 where county = $1
   and box_code = $2;

-- name: transfer_last_move :one
-- When a box last changed hands.
-- in:   county int, box_code text
-- out:  at int
select at
  from transfer_step
 where county = $1
   and box_code = $2
   and what = 'handed_over'
 order by at desc
 limit 1;

-- name: transfer_find_tube :one
-- in:   county int, tube_code text
-- out:  box_code text, packed_at int
select box_code, packed_at
  from transfer_tube
 where county = $1
   and tube_code = $2;

-- name: transfer_put_tube :run
-- in:   county int, tube_code text, box_code text, packed_at int
insert into transfer_tube (county, tube_code, box_code, packed_at) values ($1, $2, $3, $4)
on conflict (county, tube_code) do update set box_code = excluded.box_code, packed_at = excluded.packed_at;

-- name: transfer_add_step :add
-- in:   county int, box_code text, seq int, at int, what text, giver text, taker text, from_site int, to_site int, tube_count int, seal_code text
insert into transfer_step (county, box_code, seq, at, what, giver, taker, from_site, to_site, tube_count, seal_code)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: transfer_add_difference :run
-- in:   county int, difference int, at int, box_code text, site int, what text, expected text, counted text
insert into transfer_difference (county, difference, at, box_code, site, what, expected, counted)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (county, difference) do nothing;

-- name: transfer_find_difference :one
-- in:   county int, difference int
-- out:  site int, resolved_at int
select site, resolved_at
  from transfer_difference
 where county = $1
   and difference = $2;

-- name: transfer_resolve :run
-- in:   county int, difference int, finding text, note text, resolved_at int
update transfer_difference set finding = $3, note = $4, resolved_at = $5
 where county = $1
   and difference = $2;

-- name: transfer_box_clocks :one
-- in:   county int, box_code text
-- out:  packed_at int, handed_over_at int
select min(case when what = 'packed' then at end) as packed_at,
       max(case when what = 'handed_over' then at end) as handed_over_at
  from transfer_step
 where county = $1
   and box_code = $2;

-- name: transfer_settle_packed :run
-- Now as many tubes are packed as others have counted.
-- in:   county int, box_code text, counted text, resolved_at int
update transfer_difference set finding = 'packed_late', resolved_at = $4
 where county = $1
   and box_code = $2
   and what = 'not_packed'
   and counted = $3
   and resolved_at is null;

-- name: transfer_count_differences :one
-- in:   county int, box_code text
-- out:  n int, still_open int
select count(*) as n, cast(coalesce(sum(case when resolved_at is null then 1 else 0 end), 0) as bigint) as still_open
  from transfer_difference
 where county = $1
   and box_code = $2;

-- name: transfer_list_boxes :each
-- in:   county int, round int, state text, site int, holder int, after text, most int
-- out:  box_code text, site int, site_name text, state text, tubes int, seal_code text, sealed_at int, holder int, holder_name text, holder_kind text, last_at int, received_at int
select b.box_code, b.site, s.name as site_name, b.state, b.tubes, b.seal_code, b.sealed_at, b.holder,
       h.name as holder_name, h.kind as holder_kind, b.last_at, b.received_at
  from transfer_box b
  left join site_site s on s.county = b.county and s.site = b.site
  left join site_site h on h.county = b.county and h.site = b.holder
 where b.county = $1
   and b.round = $2
   and (cast($3 as text) is null or b.state = $3)
   and (cast($4 as bigint) is null or b.site = $4)
   and (cast($5 as bigint) is null or b.holder = $5)
   and b.box_code > $6
 order by b.box_code
 limit $7;

-- name: transfer_list_tubes :each
-- in:   county int, box_code text
-- out:  tube_code text, packed_at int
select tube_code, packed_at
  from transfer_tube
 where county = $1
   and box_code = $2
 order by tube_code;

-- name: transfer_list_steps :each
-- in:   county int, box_code text
-- out:  at int, what text, giver text, taker text, from_site int, from_name text, to_site int, to_name text, tube_count int, seal_code text
select t.at, t.what, t.giver, t.taker, t.from_site, f.name as from_name, t.to_site, g.name as to_name, t.tube_count, t.seal_code
  from transfer_step t
  left join site_site f on f.county = t.county and f.site = t.from_site
  left join site_site g on g.county = t.county and g.site = t.to_site
 where t.county = $1
   and t.box_code = $2
 order by t.seq;

-- name: transfer_list_differences :each
-- in:   county int, is_open bool, box_code text, after int, most int
-- out:  difference int, at int, box_code text, what text, expected text, counted text, site int, site_name text, finding text, note text, resolved_at int
select d.difference, d.at, d.box_code, d.what, d.expected, d.counted, d.site, s.name as site_name, d.finding, d.note,
       d.resolved_at
  from transfer_difference d
  left join site_site s on s.county = d.county and s.site = d.site
 where d.county = $1
   and (d.resolved_at is null) = $2
   and (cast($3 as text) is null or d.box_code = $3)
   and d.difference > $4
 order by d.difference
 limit $5;

-- name: transfer_sum_boxes :each
-- in:   county int, round int
-- out:  state text, tubes int, oldest_at int
select state, cast(coalesce(sum(tubes), 0) as bigint) as tubes, min(coalesce(sealed_at, last_at)) as oldest_at
  from transfer_box
 where county = $1
   and round = $2
 group by state
 order by state;

-- name: transfer_each_breach :each
-- Boxes whose number of tubes differs from the tubes themselves.
-- in:   county int
-- out:  box_code text, counted int, listed int
select b.box_code, b.tubes as counted, count(t.tube_code) as listed
  from transfer_box b
  left join transfer_tube t on t.county = b.county and t.box_code = b.box_code
 where b.county = $1
 group by b.box_code, b.tubes
having count(t.tube_code) <> b.tubes
 order by b.box_code;
