-- Tubes and who is in them.
--
-- What a registration touches decides how many a county can take in a second, so
-- it is kept to three places: the end of sampling_registration (rows come in the
-- order of the ledger), one small row of sampling_fill, and counters that are added
-- up in the transaction.  The people of a tube need no index: sampling_fill knows
-- the last registration of the tube, and each registration the one before it.  A
-- table ordered by tube, or an index by tube, would be one more page at a random
-- place with every registration.  By person there is only sampling_person, which
-- follows later (data/late.h); what it no longer points to is in sampling_former.

-- table: sampling_tube clustered
create table sampling_tube (
    county      bigint  not null,
    tube_code   text    not null,
    round       bigint  not null,        -- the first that used it
    site        bigint  not null,        -- likewise
    state       text    not null,        -- open, closed, void, empty
    pool_size   bigint  not null,        -- 1, 5, 10, 20; 0: one household
    swab_count  bigint,
    barred      boolean not null,        -- nobody in it may be told that it is negative
    excused     boolean not null,        -- more swabs than persons, and it is known why
    resolved    text,                    -- how the difference was resolved
    opened_at   bigint  not null,
    closed_at   bigint,
    ended_at    bigint,                  -- void or found empty
    ended_seq   bigint,
    first_seq   bigint  not null,        -- the event in which it first appeared
    primary key (county, tube_code)
);
create index sampling_tube_round on sampling_tube (county, round, site, tube_code);

-- How full a tube is: small, since it is written with every registration, and in the
-- order in which tubes are begun, so that those which are being filled lie together.
-- table: sampling_fill clustered
create table sampling_fill (
    county      bigint not null,
    first_seq   bigint not null,         -- the tube's
    registered  bigint not null,         -- registrations that stand
    slots       bigint not null,         -- registrations there ever were
    last_seq    bigint not null,         -- the newest of them
    primary key (county, first_seq)
);

-- table: sampling_registration clustered
create table sampling_registration (
    county      bigint not null,
    seq         bigint not null,
    tube_code   text   not null,
    slot        bigint not null,         -- 1, 2, 3 … in the tube, in the order of arrival
    before_seq  bigint not null,         -- the registration in the slot before; 0: none
    round       bigint not null,
    site        bigint not null,
    person      bigint not null,
    at          bigint not null,
    device      bigint not null,
    desk        bigint,                  -- which table of the site
    channel     text,
    primary key (county, seq)
);

-- Registrations that were taken back.
-- table: sampling_withdrawal clustered
create table sampling_withdrawal (
    county         bigint not null,
    seq            bigint not null,      -- of the registration
    withdrawn_seq  bigint not null,
    at             bigint not null,
    reason         text   not null,
    primary key (county, seq)
);

-- Registrations that are not the last standing one of their person in the round.
-- table: sampling_former clustered
create table sampling_former (
    county  bigint not null,
    person  bigint not null,
    seq     bigint not null,             -- of the registration
    primary key (county, person, seq)
);

-- table: sampling_swab clustered
create table sampling_swab (
    county     bigint not null,
    tube_code  text   not null,
    person     bigint not null,
    at         bigint not null,
    primary key (county, tube_code, person)
);

-- Who stands registered in which round; a late table.
-- table: sampling_person clustered
create table sampling_person (
    county  bigint not null,
    a       bigint not null,             -- round: what is written together lies together
    b       bigint not null,             -- person
    value   bigint not null,             -- last registration * 256 + how many stand; 0: none stands
    seq     bigint not null,
    primary key (county, a, b)
);

-- What conflicts and was kept, since it happened.
-- table: sampling_flag clustered
create table sampling_flag (
    county       bigint not null,
    flag         bigint not null,        -- seq of the event * 8 + number of the kind
    kind         text   not null,
    at           bigint not null,
    round        bigint not null,
    tube_code    text   not null,
    person       bigint,
    site         bigint not null,
    other        text,                   -- the other tube, site or round
    resolved_at  bigint,
    finding      text,
    primary key (county, flag)
);
create index sampling_flag_tube on sampling_flag (county, tube_code, kind);
create index sampling_flag_person on sampling_flag (county, person, round);

-- Registrations by five minutes; what was taken back stays counted.
-- table: sampling_count clustered
create table sampling_count (
    county  bigint not null,
    round   bigint not null,
    at      bigint not null,             -- beginning of the five minutes
    site    bigint not null,
    n       bigint not null,
    primary key (county, round, at, site)
);

-- table: sampling_total clustered
create table sampling_total (
    county         bigint not null,
    round          bigint not null,
    registrations  bigint not null,
    persons        bigint not null,      -- who stand registered
    tubes_open     bigint not null,
    tubes_closed   bigint not null,
    tubes_void     bigint not null,
    tubes_empty    bigint not null,
    tubes_barred   bigint not null,
    primary key (county, round)
);

-- table: sampling_stock clustered
create table sampling_stock (
    county    bigint not null,
    site      bigint not null,
    issued    bigint not null,
    returned  bigint not null,
    used      bigint not null,           -- open or closed
    voided    bigint not null,
    empty     bigint not null,
    primary key (county, site)
);

-- ---- tubes ----

-- name: sampling_find_tube :one
-- in:   county int, tube_code text
-- out:  round int, site int, state text, pool_size int, swab_count int, barred bool, excused bool, resolved text, opened_at int, closed_at int, ended_at int, ended_seq int, first_seq int, registered int, slots int, last_seq int
select t.round, t.site, t.state, t.pool_size, t.swab_count, t.barred, t.excused, t.resolved, t.opened_at, t.closed_at,
       t.ended_at, t.ended_seq, t.first_seq, coalesce(f.registered, 0) as registered, coalesce(f.slots, 0) as slots,
       coalesce(f.last_seq, 0) as last_seq
  from sampling_tube t
  left join sampling_fill f on f.county = t.county and f.first_seq = t.first_seq
 where t.county = $1
   and t.tube_code = $2;

-- name: sampling_set_tube :add
-- Round, site and first_seq stay as they were first.
-- in:   county int, tube_code text, round int, site int, state text, pool_size int, swab_count int, barred bool, excused bool, resolved text, opened_at int, closed_at int, ended_at int, ended_seq int, first_seq int
insert into sampling_tube (county, tube_code, round, site, state, pool_size, swab_count, barred, excused, resolved,
                           opened_at, closed_at, ended_at, ended_seq, first_seq)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (county, tube_code) do update
   set state = excluded.state, pool_size = excluded.pool_size, swab_count = excluded.swab_count,
       barred = excluded.barred, excused = excluded.excused, resolved = excluded.resolved,
       opened_at = excluded.opened_at, closed_at = excluded.closed_at, ended_at = excluded.ended_at,
       ended_seq = excluded.ended_seq;

-- name: sampling_fill :tally 2
-- The differences; last_seq grows by what it is further along.
-- in:   county int, first_seq int, registered int, slots int, last_seq int
insert into sampling_fill (county, first_seq, registered, slots, last_seq) values ($1, $2, $3, $4, $5)
on conflict (county, first_seq) do update
   set registered = sampling_fill.registered + excluded.registered, slots = sampling_fill.slots + excluded.slots,
       last_seq = sampling_fill.last_seq + excluded.last_seq;

-- ---- registrations ----

-- name: sampling_add_registration :add
-- in:   county int, seq int, tube_code text, slot int, before_seq int, round int, site int, person int, at int, device int, desk int, channel text
insert into sampling_registration (county, seq, tube_code, slot, before_seq, round, site, person, at, device, desk, channel)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: sampling_find_registration :one
-- in:   county int, seq int
-- out:  tube_code text, slot int, person int
select tube_code, slot, person
  from sampling_registration
 where county = $1
   and seq = $2;

-- name: sampling_list_chain :many 250
-- Registrations of one tube, from its last one back to its first; in the order of slots.
-- The chain ends at 0, which is no registration.  A step asks nothing of its registration
-- but that the one before names it: else SQLite first reads all registrations.
-- in:   county int, last_seq int
-- out:  seq int, slot int, round int, site int, person int, at int, desk int, channel text, withdrawn_seq int
with recursive chain (county, seq) as (
    select cast($1 as bigint), cast($2 as bigint)
     union all
    select r.county, r.before_seq
      from chain c
      join sampling_registration r on r.county = c.county and r.seq = c.seq
     where c.county = $1
)
select r.seq, r.slot, r.round, r.site, r.person, r.at, r.desk, r.channel, w.withdrawn_seq
  from chain c
  join sampling_registration r on r.county = $1 and r.seq = c.seq
  left join sampling_withdrawal w on w.county = r.county and w.seq = r.seq
 order by r.slot;

-- name: sampling_add_withdrawal :add
-- in:   county int, seq int, withdrawn_seq int, at int, reason text
insert into sampling_withdrawal (county, seq, withdrawn_seq, at, reason) values ($1, $2, $3, $4, $5);

-- name: sampling_add_former :add
-- in:   county int, person int, seq int
insert into sampling_former (county, person, seq) values ($1, $2, $3)
on conflict (county, person, seq) do nothing;

-- name: sampling_add_swab :add
-- in:   county int, tube_code text, person int, at int
insert into sampling_swab (county, tube_code, person, at) values ($1, $2, $3, $4)
on conflict (county, tube_code, person) do nothing;

-- ---- who stands ----

-- name: sampling_person_get :one
-- in:   county int, a int, b int
-- out:  value int, seq int
select value, seq
  from sampling_person
 where county = $1
   and a = $2
   and b = $3;

-- name: sampling_person_put :add
-- in:   county int, a int, b int, value int, seq int
insert into sampling_person (county, a, b, value, seq) values ($1, $2, $3, $4, $5)
on conflict (county, a, b) do update set value = excluded.value, seq = excluded.seq;

-- name: sampling_person_remove :run
-- in:   county int, a int, b int
delete from sampling_person
 where county = $1
   and a = $2
   and b = $3;

-- name: sampling_person_scan :each
-- in:   county int, a int
-- out:  b int
select b
  from sampling_person
 where county = $1
   and a = $2;

-- ---- flags ----

-- name: sampling_add_flag :run
-- in:   county int, flag int, kind text, at int, round int, tube_code text, person int, site int, other text
insert into sampling_flag (county, flag, kind, at, round, tube_code, person, site, other)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: sampling_find_open_flag :one
-- in:   county int, tube_code text, kind text
-- out:  flag int
select flag
  from sampling_flag
 where county = $1
   and tube_code = $2
   and kind = $3
   and resolved_at is null
 order by flag
 limit 1;

-- name: sampling_resolve_flags :run
-- in:   county int, tube_code text, kind text, resolved_at int, finding text
update sampling_flag set resolved_at = $4, finding = $5
 where county = $1
   and tube_code = $2
   and (cast($3 as text) is null or kind = $3)
   and resolved_at is null;

-- name: sampling_count_open_flags :one
-- in:   county int, tube_code text
-- out:  n int
select count(*) as n
  from sampling_flag
 where county = $1
   and tube_code = $2
   and resolved_at is null;

-- name: sampling_resolve_person_flags :run
-- in:   county int, person int, round int, kind text, resolved_at int, finding text
update sampling_flag set resolved_at = $5, finding = $6
 where county = $1
   and person = $2
   and round = $3
   and kind = $4
   and resolved_at is null;

-- ---- counters ----

-- name: sampling_tally_count :tally 4
-- in:   county int, round int, at int, site int, n int
insert into sampling_count (county, round, at, site, n) values ($1, $2, $3, $4, $5)
on conflict (county, round, at, site) do update set n = sampling_count.n + excluded.n;

-- name: sampling_tally_total :tally 2
-- in:   county int, round int, registrations int, persons int, tubes_open int, tubes_closed int, tubes_void int, tubes_empty int, tubes_barred int
insert into sampling_total (county, round, registrations, persons, tubes_open, tubes_closed, tubes_void, tubes_empty, tubes_barred)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (county, round) do update
   set registrations = sampling_total.registrations + excluded.registrations,
       persons = sampling_total.persons + excluded.persons,
       tubes_open = sampling_total.tubes_open + excluded.tubes_open,
       tubes_closed = sampling_total.tubes_closed + excluded.tubes_closed,
       tubes_void = sampling_total.tubes_void + excluded.tubes_void,
       tubes_empty = sampling_total.tubes_empty + excluded.tubes_empty,
       tubes_barred = sampling_total.tubes_barred + excluded.tubes_barred;

-- name: sampling_tally_stock :tally 2
-- in:   county int, site int, issued int, returned int, used int, voided int, empty int
insert into sampling_stock (county, site, issued, returned, used, voided, empty) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (county, site) do update
   set issued = sampling_stock.issued + excluded.issued, returned = sampling_stock.returned + excluded.returned,
       used = sampling_stock.used + excluded.used, voided = sampling_stock.voided + excluded.voided,
       empty = sampling_stock.empty + excluded.empty;

-- ---- views ----

-- name: sampling_find_total :one
-- in:   county int, round int
-- out:  registrations int, persons int, tubes_open int, tubes_closed int, tubes_void int, tubes_barred int
select registrations, persons, tubes_open, tubes_closed, tubes_void, tubes_barred
  from sampling_total
 where county = $1
   and round = $2;

-- name: sampling_sum_counts :one
-- in:   county int, round int, recent_at int
-- out:  recent int, sites_active int, first_at int, last_at int
select cast(coalesce(sum(case when at >= $3 then n else 0 end), 0) as bigint) as recent,
       count(distinct case when at >= $3 then site end) as sites_active, min(at) as first_at, max(at) as last_at
  from sampling_count
 where county = $1
   and round = $2;

-- name: sampling_each_bin :each
-- in:   county int, round int
-- out:  at int, registrations int
select at, cast(sum(n) as bigint) as registrations
  from sampling_count
 where county = $1
   and round = $2
 group by at
 order by at;

-- name: sampling_each_site :each
-- Points and vans, and whoever else registered somebody in the round.
-- in:   county int, round int, recent_at int
-- out:  site int, kind text, name text, unit int, unit_name text, x real, y real, open bool, tables int, registered int, recent int, last_at int
with counted (site, registered, recent, last_at) as (
    select site, cast(sum(n) as bigint), cast(sum(case when at >= $3 then n else 0 end) as bigint), max(at)
      from sampling_count
     where county = $1
       and round = $2
     group by site
)
select s.site, s.kind, s.name, s.unit, u.name as unit_name, s.x, s.y, s.open, s.tables,
       coalesce(c.registered, 0) as registered, coalesce(c.recent, 0) as recent, c.last_at
  from site_site s
  left join counted c on c.site = s.site
  left join area_unit u on u.county = s.county and u.unit = s.unit
 where s.county = $1
   and (s.kind in ('point', 'van') or c.site is not null)
 order by s.site;

-- name: sampling_each_gap :each
-- Phones of sites whose events have not all come.
-- in:   county int
-- out:  site int, gaps text
select p.site, d.gaps
  from account_pass p
  join account_signin i on i.county = p.county and i.account = p.pass
  join ledger_device d on d.county = i.county and d.device = i.device
 where p.county = $1
   and p.site is not null
   and d.gaps <> ''
 order by p.site;

-- name: sampling_list_tubes :each
-- in:   county int, round int, site int, state text, after_site int, after_code text, most int
-- out:  tube_code text, site int, site_name text, unit int, state text, pool_size int, registered int, swab_count int, barred bool, opened_at int, closed_at int
select t.tube_code, t.site, s.name as site_name, s.unit, t.state, t.pool_size, coalesce(f.registered, 0) as registered,
       t.swab_count, t.barred, t.opened_at, t.closed_at
  from sampling_tube t
  left join sampling_fill f on f.county = t.county and f.first_seq = t.first_seq
  left join site_site s on s.county = t.county and s.site = t.site
 where t.county = $1
   and t.round = $2
   and (cast($3 as bigint) is null or t.site = $3)
   and (cast($4 as text) is null or t.state = $4)
   and (t.site, t.tube_code) > ($5, $6)
 order by t.site, t.tube_code
 limit $7;

-- name: sampling_list_people :many 250
-- in:   county int, tube_code text, last_seq int
-- out:  seq int, slot int, person int, at int, site int, site_name text, desk int, channel text, withdrawn_seq int, swabbed_at int, sealed text, unit int, unit_name text
with recursive chain (county, seq) as (
    select cast($1 as bigint), cast($3 as bigint)
     union all
    select r.county, r.before_seq
      from chain c
      join sampling_registration r on r.county = c.county and r.seq = c.seq
     where c.county = $1
)
select r.seq, r.slot, r.person, r.at, r.site, s.name as site_name, r.desk, r.channel, w.withdrawn_seq,
       b.at as swabbed_at, i.sealed, p.unit, u.name as unit_name
  from chain c
  join sampling_registration r on r.county = $1 and r.seq = c.seq
  left join sampling_withdrawal w on w.county = r.county and w.seq = r.seq
  left join sampling_swab b on b.county = r.county and b.tube_code = $2 and b.person = r.person
  left join site_site s on s.county = r.county and s.site = r.site
  left join roster_person p on p.county = r.county and p.person = r.person
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_unit u on u.county = p.county and u.unit = p.unit
 order by r.slot;

-- name: sampling_list_by_person :each
-- in:   county int, person int
-- out:  seq int, at int, round int, tube_code text, slot int, site int, site_name text, channel text, withdrawn_seq int, state text, barred bool
with known (seq) as (
    select p.value / 256
      from round_round r
      join sampling_person p on p.county = r.county and p.a = r.round and p.b = $2
     where r.county = $1
       and p.value > 0
     union
    select seq
      from sampling_former
     where county = $1
       and person = $2
)
select r.seq, r.at, r.round, r.tube_code, r.slot, r.site, s.name as site_name, r.channel, w.withdrawn_seq, t.state, t.barred
  from known k
  join sampling_registration r on r.county = $1 and r.seq = k.seq
  join sampling_tube t on t.county = r.county and t.tube_code = r.tube_code
  left join sampling_withdrawal w on w.county = r.county and w.seq = r.seq
  left join site_site s on s.county = r.county and s.site = r.site
 order by r.at desc, r.seq desc;

-- name: sampling_list_flags :each
-- in:   county int, round int, state text, after_flag int, most int
-- out:  flag int, at int, kind text, tube_code text, person int, site int, site_name text, unit int, other text, resolved_at int, finding text, registered int, swab_count int, pool_size int, closed_at int
select f.flag, f.at, f.kind, f.tube_code, f.person, f.site, s.name as site_name, s.unit, f.other, f.resolved_at, f.finding,
       coalesce(l.registered, 0) as registered, t.swab_count, t.pool_size, t.closed_at
  from sampling_flag f
  join sampling_tube t on t.county = f.county and t.tube_code = f.tube_code
  left join sampling_fill l on l.county = t.county and l.first_seq = t.first_seq
  left join site_site s on s.county = f.county and s.site = f.site
 where f.county = $1
   and f.round = $2
   and (cast($3 as text) is null
        or (cast($3 as text) = 'open' and f.resolved_at is null)
        or (cast($3 as text) = 'resolved' and f.resolved_at is not null))
   and f.flag > $4
 order by f.flag
 limit $5;

-- name: sampling_list_stock :each
-- in:   county int, site int
-- out:  site int, site_name text, unit int, issued int, returned int, used int, voided int, empty int
select k.site, s.name as site_name, s.unit, k.issued, k.returned, k.used, k.voided, k.empty
  from sampling_stock k
  left join site_site s on s.county = k.county and s.site = k.site
 where k.county = $1
   and (cast($2 as bigint) is null or k.site = $2)
 order by k.site;

-- ---- balances ----

-- name: sampling_each_fill_breach :each
-- Tubes whose count differs from the registrations that stand.
-- in:   county int
-- out:  tube_code text, counted int, standing int
with standing (tube_code, n) as (
    select r.tube_code, count(*)
      from sampling_registration r
      join sampling_tube t on t.county = r.county and t.tube_code = r.tube_code
      left join sampling_withdrawal w on w.county = r.county and w.seq = r.seq
     where r.county = $1
       and t.state in ('open', 'closed')
       and w.seq is null
     group by r.tube_code
)
select t.tube_code, coalesce(f.registered, 0) as counted, coalesce(s.n, 0) as standing
  from sampling_tube t
  left join sampling_fill f on f.county = t.county and f.first_seq = t.first_seq
  left join standing s on s.tube_code = t.tube_code
 where t.county = $1
   and coalesce(f.registered, 0) <> coalesce(s.n, 0)
 order by t.tube_code;

-- name: sampling_each_total_breach :each
-- Rounds whose persons or tubes differ from the rows themselves.
-- in:   county int
-- out:  round int, persons int, standing int, tubes int, listed int
with standing (round, n) as (
    select r.round, count(distinct r.person)
      from sampling_registration r
      join sampling_tube t on t.county = r.county and t.tube_code = r.tube_code
      left join sampling_withdrawal w on w.county = r.county and w.seq = r.seq
     where r.county = $1
       and t.state in ('open', 'closed')
       and w.seq is null
     group by r.round
), tubes (round, n) as (
    select round, count(*)
      from sampling_tube
     where county = $1
     group by round
)
select t.round, t.persons, coalesce(s.n, 0) as standing,
       t.tubes_open + t.tubes_closed + t.tubes_void + t.tubes_empty as tubes, coalesce(u.n, 0) as listed
  from sampling_total t
  left join standing s on s.round = t.round
  left join tubes u on u.round = t.round
 where t.county = $1
   and (t.persons <> coalesce(s.n, 0)
        or t.tubes_open + t.tubes_closed + t.tubes_void + t.tubes_empty <> coalesce(u.n, 0))
 order by t.round;

-- name: sampling_each_stock_breach :each
-- Sites whose used, void and empty tubes differ from the tubes themselves.
-- in:   county int
-- out:  site int, counted int, listed int
with tubes (site, used, voided, empty) as (
    select site, cast(sum(case when state in ('open', 'closed') then 1 else 0 end) as bigint),
           cast(sum(case when state = 'void' then 1 else 0 end) as bigint),
           cast(sum(case when state = 'empty' then 1 else 0 end) as bigint)
      from sampling_tube
     where county = $1
     group by site
)
select k.site, k.used + k.voided + k.empty as counted, coalesce(t.used + t.voided + t.empty, 0) as listed
  from sampling_stock k
  left join tubes t on t.site = k.site
 where k.county = $1
   and (k.used <> coalesce(t.used, 0) or k.voided <> coalesce(t.voided, 0) or k.empty <> coalesce(t.empty, 0))
 order by k.site;
