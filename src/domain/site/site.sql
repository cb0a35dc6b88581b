-- Places of work: sampling points, vans, hubs, labs, checkpoints.

-- table: site_site clustered
create table site_site (
    county       bigint  not null,
    site         bigint  not null,
    kind         text    not null,       -- point, van, hub, lab, checkpoint, home
    name         text    not null,
    unit         bigint  not null,       -- where it stands
    tables       bigint  not null,       -- sampling tables; labs: machines
    capacity     bigint  not null,       -- persons a day; labs: tubes a day
    opens        text,
    closes       text,
    x            double precision,
    y            double precision,
    open         boolean not null,
    changed_seq  bigint  not null,
    primary key (county, site)
);
create index site_site_unit on site_site (county, unit, site);

-- table: site_service clustered
create table site_service (
    county  bigint not null,
    site    bigint not null,
    unit    bigint not null,             -- its people come here
    primary key (county, site, unit)
);
create index site_service_unit on site_service (county, unit, site);

-- table: site_ready clustered
create table site_ready (
    county  bigint not null,
    site    bigint not null,
    item    text   not null,
    at      bigint not null,
    primary key (county, site, item)
);

-- The line as it was counted last.
-- table: site_queue
create table site_queue (
    county   bigint not null,
    site     bigint not null,
    waiting  bigint not null,
    at       bigint not null,            -- of the last count
    seen_at  bigint not null,            -- when the whole line was seen last; 0: never
    primary key (county, site)
);

-- Who came and went, in bins of five minutes.
-- table: site_flow
create table site_flow (
    county  bigint not null,
    site    bigint not null,
    at      bigint not null,
    came    bigint not null,
    went    bigint not null,
    primary key (county, site, at)
);

-- table: site_slot
create table site_slot (
    county    bigint not null,
    site      bigint not null,
    round     bigint not null,
    from_at   bigint not null,
    until_at  bigint not null,
    capacity  bigint not null,
    primary key (county, site, round, from_at)
);

-- A person has one appointment in a round.
-- table: site_booking clustered
create table site_booking (
    county   bigint not null,
    round    bigint not null,
    person   bigint not null,
    site     bigint not null,
    from_at  bigint not null,
    primary key (county, round, person)
);
create index site_booking_slot on site_booking (county, site, round, from_at, person);

-- table: site_move
create table site_move (
    county       bigint not null,
    move         bigint not null,        -- seq of table_move_ordered
    from_site    bigint not null,
    to_site      bigint not null,
    tables       bigint not null,
    reason       text,
    state        text   not null,        -- ordered, received, done, cancelled
    ordered_at   bigint not null,
    received_at  bigint,
    done_at      bigint,                 -- done or cancelled
    primary key (county, move)
);
create index site_move_state on site_move (county, state, move);

-- table: site_need
create table site_need (
    county    bigint not null,
    need      bigint not null,           -- seq of need_asked
    site      bigint not null,
    thing     text   not null,
    n         bigint,
    note      text,
    state     text   not null,           -- asked, taken, met
    asked_at  bigint not null,
    taken_at  bigint,
    taken_by  bigint,
    met_at    bigint,
    primary key (county, need)
);
create index site_need_state on site_need (county, state, need);

-- What a checkpoint counted, by hour.
-- table: site_check
create table site_check (
    county    bigint not null,
    site      bigint not null,
    at        bigint not null,
    vehicles  bigint not null,
    people    bigint not null,
    fever     bigint not null,           -- over 37.3 degrees
    referred  bigint not null,
    primary key (county, site, at)
);

-- name: site_set_site :run
-- A site that is new is not open yet.
-- in:   county int, site int, kind text, name text, unit int, tables int, capacity int, opens text, closes text, x real, y real, seq int
insert into site_site (county, site, kind, name, unit, tables, capacity, opens, closes, x, y, open, changed_seq)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, false, $12)
on conflict (county, site) do update
   set kind = excluded.kind, name = excluded.name, unit = excluded.unit, tables = excluded.tables,
       capacity = excluded.capacity, opens = excluded.opens, closes = excluded.closes, x = excluded.x, y = excluded.y,
       changed_seq = excluded.changed_seq;

-- name: site_find_site :one
-- in:   county int, site int
-- out:  kind text, name text, unit int, tables int, capacity int, open bool
select kind, name, unit, tables, capacity, open
  from site_site
 where county = $1
   and site = $2;

-- name: site_set_open :run
-- in:   county int, site int, open bool, seq int
update site_site set open = $3, changed_seq = $4
 where county = $1
   and site = $2;

-- name: site_forget_services :run
-- in:   county int, site int
delete from site_service
 where county = $1
   and site = $2;

-- name: site_add_service :add
-- in:   county int, site int, unit int
insert into site_service (county, site, unit) values ($1, $2, $3)
on conflict (county, site, unit) do nothing;

-- name: site_set_ready :add
-- in:   county int, site int, item text, at int
insert into site_ready (county, site, item, at) values ($1, $2, $3, $4)
on conflict (county, site, item) do update set at = excluded.at;

-- name: site_forget_ready :run
-- in:   county int, site int
delete from site_ready
 where county = $1
   and site = $2;

-- name: site_list_sites :each
-- in:   county int, unit int, kind text, after_site int, most int
-- out:  site int, kind text, name text, unit int, unit_name text, tables int, capacity int, opens text, closes text, open bool, x real, y real
select s.site, s.kind, s.name, s.unit, u.name as unit_name, s.tables, s.capacity, s.opens, s.closes, s.open, s.x, s.y
  from site_site s
  left join area_unit u on u.county = s.county and u.unit = s.unit
 where s.county = $1
   and (cast($2 as bigint) is null
        or exists (select 1
                     from area_within w
                    where w.county = s.county and w.ancestor = $2 and w.unit = s.unit))
   and (cast($3 as text) is null or s.kind = $3)
   and s.site > $4
 order by s.site
 limit $5;

-- name: site_list_served :each
-- in:   county int, site int
-- out:  unit int, unit_name text
select v.unit, u.name as unit_name
  from site_service v
  left join area_unit u on u.county = v.county and u.unit = v.unit
 where v.county = $1
   and v.site = $2
 order by v.unit;

-- name: site_list_ready :each
-- in:   county int, site int
-- out:  item text, at int
select item, at
  from site_ready
 where county = $1
   and site = $2
 order by item;

-- ---- the line -----------------------------------------------------------------------------------

-- name: site_find_queue :one
-- in:   county int, site int
-- out:  waiting int, at int, seen_at int
select waiting, at, seen_at
  from site_queue
 where county = $1
   and site = $2;

-- name: site_set_queue :run
-- in:   county int, site int, waiting int, at int, seen_at int
insert into site_queue (county, site, waiting, at, seen_at) values ($1, $2, $3, $4, $5)
on conflict (county, site) do update set waiting = excluded.waiting, at = excluded.at, seen_at = excluded.seen_at;

-- name: site_tally_flow :tally 3
-- in:   county int, site int, at int, came int, went int
insert into site_flow (county, site, at, came, went) values ($1, $2, $3, $4, $5)
on conflict (county, site, at) do update set came = site_flow.came + excluded.came, went = site_flow.went + excluded.went;

-- name: site_list_queues :each
-- Points and vans that are open, with who came, went and was registered since a moment.
-- in:   county int, unit int, since_at int
-- out:  site int, name text, unit_name text, tables int, waiting int, at int, came int, went int, registered int
select s.site, s.name, u.name as unit_name, s.tables, coalesce(q.waiting, 0) as waiting, q.at,
       cast(coalesce((select sum(f.came)
                        from site_flow f
                       where f.county = s.county and f.site = s.site and f.at >= $3), 0) as bigint) as came,
       cast(coalesce((select sum(f.went)
                        from site_flow f
                       where f.county = s.county and f.site = s.site and f.at >= $3), 0) as bigint) as went,
       cast(coalesce((select sum(c.n)
                        from sampling_count c
                        join round_round r on r.county = c.county and r.round = c.round and r.state <> 'closed'
                       where c.county = s.county and c.at >= $3 and c.site = s.site), 0) as bigint) as registered
  from site_site s
  left join site_queue q on q.county = s.county and q.site = s.site
  left join area_unit u on u.county = s.county and u.unit = s.unit
 where s.county = $1
   and s.open
   and (s.kind = 'point' or s.kind = 'van')
   and (cast($2 as bigint) is null
        or exists (select 1
                     from area_within w
                    where w.county = s.county and w.ancestor = $2 and w.unit = s.unit))
 order by s.site;

-- ---- appointments ----------------------------------------------------------------------------------

-- name: site_set_slot :run
-- in:   county int, site int, round int, from_at int, until_at int, capacity int
insert into site_slot (county, site, round, from_at, until_at, capacity) values ($1, $2, $3, $4, $5, $6)
on conflict (county, site, round, from_at) do update set until_at = excluded.until_at, capacity = excluded.capacity;

-- name: site_find_slot :one
-- in:   county int, site int, round int, from_at int
-- out:  until_at int, capacity int, booked int
select l.until_at, l.capacity,
       (select count(*)
          from site_booking k
         where k.county = l.county and k.site = l.site and k.round = l.round and k.from_at = l.from_at) as booked
  from site_slot l
 where l.county = $1
   and l.site = $2
   and l.round = $3
   and l.from_at = $4;

-- name: site_count_slots :one
-- in:   county int, site int, round int
-- out:  n int
select count(*) as n
  from site_slot
 where county = $1
   and site = $2
   and round = $3;

-- name: site_list_slots :each
-- in:   county int, site int, round int
-- out:  from_at int, until_at int, capacity int, booked int
select l.from_at, l.until_at, l.capacity,
       (select count(*)
          from site_booking k
         where k.county = l.county and k.site = l.site and k.round = l.round and k.from_at = l.from_at) as booked
  from site_slot l
 where l.county = $1
   and l.site = $2
   and l.round = $3
 order by l.from_at;

-- name: site_set_booking :run
-- in:   county int, round int, person int, site int, from_at int
insert into site_booking (county, round, person, site, from_at) values ($1, $2, $3, $4, $5)
on conflict (county, round, person) do update set site = excluded.site, from_at = excluded.from_at;

-- name: site_find_booking :one
-- in:   county int, round int, person int
-- out:  site int, from_at int
select site, from_at
  from site_booking
 where county = $1
   and round = $2
   and person = $3;

-- name: site_forget_booking :run
-- in:   county int, round int, person int
delete from site_booking
 where county = $1
   and round = $2
   and person = $3;

-- name: site_list_bookings :each
-- in:   county int, site int, round int, from_at int, after_from_at int, after_person int, most int
-- out:  from_at int, until_at int, person int, sealed text, unit_name text, building_name text, household text
select k.from_at, l.until_at, k.person, i.sealed, u.name as unit_name, b.name as building_name, p.household
  from site_booking k
  join roster_person p on p.county = k.county and p.person = k.person
  left join site_slot l on l.county = k.county and l.site = k.site and l.round = k.round and l.from_at = k.from_at
  left join roster_sealed i on i.county = k.county and i.person = k.person
  left join area_unit u on u.county = p.county and u.unit = p.unit
  left join area_building b on b.county = p.county and b.building = p.building
 where k.county = $1
   and k.site = $2
   and k.round = $3
   and (cast($4 as bigint) is null or k.from_at = $4)
   and (k.from_at > $5 or (k.from_at = $5 and k.person > $6))
 order by k.from_at, k.person
 limit $7;

-- ---- tables that move --------------------------------------------------------------------------------

-- name: site_add_move :run
-- in:   county int, move int, from_site int, to_site int, tables int, reason text, ordered_at int
insert into site_move (county, move, from_site, to_site, tables, reason, state, ordered_at)
values ($1, $2, $3, $4, $5, $6, 'ordered', $7);

-- name: site_find_move :one
-- in:   county int, move int
-- out:  from_site int, to_site int, tables int, state text
select from_site, to_site, tables, state
  from site_move
 where county = $1
   and move = $2;

-- name: site_receive_move :run
-- in:   county int, move int, received_at int
update site_move set state = 'received', received_at = $3
 where county = $1
   and move = $2;

-- name: site_end_move :run
-- in:   county int, move int, state text, done_at int
update site_move set state = $3, done_at = $4
 where county = $1
   and move = $2;

-- name: site_shift_tables :run
-- in:   county int, site int, tables int, seq int
update site_site set tables = tables + $3, changed_seq = $4
 where county = $1
   and site = $2;

-- name: site_list_moves :each
-- Newest first; those that are on their way always among them.
-- in:   county int, unit int
-- out:  move int, from_site int, from_name text, to_site int, to_name text, tables int, reason text, state text, ordered_at int, received_at int, done_at int
select m.move, m.from_site, f.name as from_name, m.to_site, t.name as to_name, m.tables, m.reason, m.state, m.ordered_at,
       m.received_at, m.done_at
  from site_move m
  join site_site f on f.county = m.county and f.site = m.from_site
  join site_site t on t.county = m.county and t.site = m.to_site
 where m.county = $1
   and (cast($2 as bigint) is null
        or exists (select 1
                     from area_within w
                    where w.county = m.county and w.ancestor = $2 and (w.unit = f.unit or w.unit = t.unit)))
 order by case when m.state = 'ordered' or m.state = 'received' then 0 else 1 end, m.move desc
 limit 200;

-- ---- needs -----------------------------------------------------------------------------------------------

-- name: site_add_need :run
-- in:   county int, need int, site int, thing text, n int, note text, asked_at int
insert into site_need (county, need, site, thing, n, note, state, asked_at) values ($1, $2, $3, $4, $5, $6, 'asked', $7);

-- name: site_find_need :one
-- in:   county int, need int
-- out:  site int, state text
select site, state
  from site_need
 where county = $1
   and need = $2;

-- name: site_find_open_need :one
-- in:   county int, site int, thing text
-- out:  need int
select need
  from site_need
 where county = $1
   and site = $2
   and thing = $3
   and state = 'asked'
 order by need
 limit 1;

-- name: site_take_need :run
-- in:   county int, need int, taken_at int, taken_by int
update site_need set state = 'taken', taken_at = $3, taken_by = $4
 where county = $1
   and need = $2;

-- name: site_meet_need :run
-- in:   county int, need int, met_at int
update site_need set state = 'met', met_at = $3
 where county = $1
   and need = $2;

-- name: site_list_needs :each
-- Open ones first, the oldest of them at the top.
-- in:   county int, unit int, site int
-- out:  need int, site int, site_name text, thing text, n int, note text, state text, asked_at int, taken_at int, taken_by int, met_at int
select d.need, d.site, s.name as site_name, d.thing, d.n, d.note, d.state, d.asked_at, d.taken_at, d.taken_by, d.met_at
  from site_need d
  join site_site s on s.county = d.county and s.site = d.site
 where d.county = $1
   and (cast($2 as bigint) is null
        or exists (select 1
                     from area_within w
                    where w.county = s.county and w.ancestor = $2 and w.unit = s.unit))
   and (cast($3 as bigint) is null or d.site = $3)
 order by case when d.state = 'met' then 1 else 0 end, case when d.state = 'met' then -d.need else d.need end
 limit 500;

-- ---- checkpoints --------------------------------------------------------------------------------------------

-- name: site_tally_check :tally 3
-- in:   county int, site int, at int, vehicles int, people int, fever int, referred int
insert into site_check (county, site, at, vehicles, people, fever, referred) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (county, site, at) do update
   set vehicles = site_check.vehicles + excluded.vehicles, people = site_check.people + excluded.people,
       fever = site_check.fever + excluded.fever, referred = site_check.referred + excluded.referred;

-- name: site_list_checkpoints :each
-- What each counted since a moment.
-- in:   county int, unit int, since_at int
-- out:  site int, name text, unit_name text, open bool, vehicles int, people int, fever int, referred int, counted_at int
select s.site, s.name, u.name as unit_name, s.open, cast(coalesce(sum(c.vehicles), 0) as bigint) as vehicles,
       cast(coalesce(sum(c.people), 0) as bigint) as people, cast(coalesce(sum(c.fever), 0) as bigint) as fever,
       cast(coalesce(sum(c.referred), 0) as bigint) as referred, max(c.at) as counted_at
  from site_site s
  left join site_check c on c.county = s.county and c.site = s.site and c.at >= $3
  left join area_unit u on u.county = s.county and u.unit = s.unit
 where s.county = $1
   and s.kind = 'checkpoint'
   and (cast($2 as bigint) is null
        or exists (select 1
                     from area_within w
                    where w.county = s.county and w.ancestor = $2 and w.unit = s.unit))
 group by s.site, s.name, u.name, s.open
 order by s.site;
