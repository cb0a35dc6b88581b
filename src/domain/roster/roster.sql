-- Everybody who should be tested.

-- table: roster_person clustered
create table roster_person (
    county           bigint not null,
    person           bigint not null,
    sex              text   not null,
    born             text,
    unit             bigint not null,    -- where they live
    building         bigint not null,    -- 0: not known
    household        text,
    kind             text   not null,    -- resident, floating
    registered_unit  bigint,
    groups           bigint not null,    -- bits, roster_groups
    state            text   not null,    -- active, left, merged, erased
    cause            text,               -- of leaving
    merged_into      bigint,
    added_seq        bigint not null,
    changed_seq      bigint not null,
    primary key (county, person)
);
create index roster_person_place on roster_person (county, unit, building, person);

-- roster_identity under the person's key; erased persons have none.  Apart, since every
-- registration asks where its person stands, and none for the name: a page holds many
-- more persons without it.
-- table: roster_sealed clustered
create table roster_sealed (
    county  bigint not null,
    person  bigint not null,
    sealed  text   not null,
    primary key (county, person)
);

-- table: roster_document clustered
create table roster_document (
    county  bigint not null,
    a       bigint not null,             -- blind index of kind and number
    b       bigint not null,
    value   bigint not null,             -- person
    seq     bigint not null,
    primary key (county, a, b)
);

-- Who has no document is found by name, birth and home.  Several may be alike.
-- table: roster_nameless clustered
create table roster_nameless (
    county  bigint not null,
    a       bigint not null,             -- half a blind index of what is known
    b       bigint not null,             -- person
    value   bigint not null,             -- 1
    seq     bigint not null,
    primary key (county, a, b)
);

-- table: roster_phone clustered
create table roster_phone (
    county  bigint not null,
    a       bigint not null,             -- half a blind index of the number
    b       bigint not null,             -- person
    value   bigint not null,             -- 1
    seq     bigint not null,
    primary key (county, a, b)
);

-- How a person stood before and after an event.  A person's first row in a list
-- leaves none: there was nothing before.
-- table: roster_change clustered
create table roster_change (
    county           bigint  not null,
    seq              bigint  not null,
    person           bigint  not null,
    type             text    not null,
    before_unit      bigint  not null,
    before_building  bigint  not null,
    before_active    boolean not null,
    before_groups    bigint  not null,
    after_unit       bigint  not null,
    after_building   bigint  not null,
    after_active     boolean not null,
    after_groups     bigint  not null,
    note             text,
    primary key (county, seq, person)
);
create index roster_change_person on roster_change (county, person, seq);

-- table: roster_count
create table roster_count (
    county     bigint not null,
    unit       bigint not null,
    persons    bigint not null,
    residents  bigint not null,
    floating   bigint not null,
    primary key (county, unit)
);

-- table: roster_merge
create table roster_merge (
    county   bigint  not null,
    merge    bigint  not null,           -- seq of persons_merged
    kept     bigint  not null,
    dropped  bigint  not null,
    undone   boolean not null,
    primary key (county, merge)
);

-- Whose records count for whom: also through several merges.
-- table: roster_merged clustered
create table roster_merged (
    county      bigint not null,
    kept        bigint not null,
    dropped     bigint not null,
    merge       bigint not null,         -- the merge since which it is so
    undone_seq  bigint,
    primary key (county, kept, dropped, merge)
);
create index roster_merged_dropped on roster_merged (county, dropped, merge);

-- table: roster_exemption
create table roster_exemption (
    county     bigint not null,
    exemption  bigint not null,          -- seq of person_exempted
    person     bigint not null,
    round      bigint not null,          -- 0: every round
    reason     text   not null,
    note       text,
    from_at    bigint not null,
    until_at   bigint not null,
    ended_at   bigint,
    primary key (county, exemption)
);
create index roster_exemption_person on roster_exemption (county, person, exemption);

-- table: roster_import
create table roster_import (
    county      bigint not null,
    import      bigint not null,         -- seq of import_started
    at          bigint not null,
    actor       bigint not null,
    file        text   not null,
    digest      text   not null,
    finished    boolean not null,
    rows_read   bigint not null,
    accepted    bigint not null,
    duplicates  bigint not null,
    rejected    bigint not null,
    blank       bigint not null,
    primary key (county, import)
);

-- Who reported that they come from elsewhere.
-- table: roster_arrival
create table roster_arrival (
    county        bigint  not null,
    arrival       bigint  not null,      -- seq of the first report
    person        bigint  not null,
    known         boolean not null,      -- was on the list when it was reported
    sealed        text,                  -- roster_identity; erased persons have none
    sex           text    not null,
    born          text,
    unit          bigint  not null,      -- whose village it is
    from_place    text    not null,
    arrived_on       text    not null,
    transport     text,
    channel       text    not null,      -- form, checkpoint, clerk
    site          bigint,
    temperature   double precision,
    referred      boolean not null,
    at            bigint  not null,
    reports       bigint  not null,
    owner         bigint,                -- account
    contacted_at  bigint,                -- the first time
    outcome       text,                  -- the last time
    again_at      bigint,
    state         text    not null,      -- open, listed, closed
    reason        text,
    primary key (county, arrival)
);
create index roster_arrival_unit on roster_arrival (county, unit, state, arrival);
create index roster_arrival_person on roster_arrival (county, person, state);

-- Of open arrivals: the blind index of the document, so that a second report is known.
-- table: roster_arrival_document
create table roster_arrival_document (
    county   bigint not null,
    a        bigint not null,
    b        bigint not null,
    arrival  bigint not null,
    person   bigint not null,
    primary key (county, a, b)
);
create index roster_arrival_document_arrival on roster_arrival_document (county, arrival);
create index roster_arrival_document_person on roster_arrival_document (county, person);

-- name: roster_find_person :one
-- in:   county int, person int
-- out:  person int, sealed text, sex text, born text, unit int, building int, household text, kind text, registered_unit int, groups int, state text, cause text, merged_into int, added_seq int, changed_seq int
select p.person, i.sealed, p.sex, p.born, p.unit, p.building, p.household, p.kind, p.registered_unit, p.groups, p.state,
       p.cause, p.merged_into, p.added_seq, p.changed_seq
  from roster_person p
  left join roster_sealed i on i.county = p.county and i.person = p.person
 where p.county = $1
   and p.person = $2;

-- name: roster_find_standing :one
-- in:   county int, person int
-- out:  unit int, building int, groups int, state text
select unit, building, groups, state
  from roster_person
 where county = $1
   and person = $2;

-- name: roster_unit_get :one
-- Unit, groups and state in one number: memory holds it (data/late.h), by person and county.
-- in:   county int, a int, b int
-- out:  value int, seq int
select unit * 512 + groups * 2 + case when state = 'active' then 1 else 0 end as value, changed_seq as seq
  from roster_person
 where county = $1
   and person = $2
   and county = $3;

-- name: roster_unit_scan :each
-- out:  a int, b int, value int
select person as a, county as b, unit * 512 + groups * 2 + case when state = 'active' then 1 else 0 end as value
  from roster_person;

-- name: roster_add_person :add
-- in:   county int, person int, sex text, born text, unit int, building int, household text, kind text, registered_unit int, groups int, added_seq int
insert into roster_person (county, person, sex, born, unit, building, household, kind, registered_unit, groups, state, added_seq, changed_seq)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $11, $11);

-- name: roster_put_sealed :add
-- in:   county int, person int, sealed text
insert into roster_sealed (county, person, sealed) values ($1, $2, $3)
on conflict (county, person) do update set sealed = excluded.sealed;

-- name: roster_set_person :run
-- in:   county int, person int, sex text, born text, unit int, building int, household text, kind text, registered_unit int, groups int, changed_seq int
update roster_person
   set sex = $3, born = $4, unit = $5, building = $6, household = $7, kind = $8, registered_unit = $9, groups = $10,
       changed_seq = $11, state = 'active', cause = null
 where county = $1
   and person = $2;

-- name: roster_move_person :run
-- in:   county int, person int, unit int, building int, household text, changed_seq int
update roster_person set unit = $3, building = $4, household = $5, changed_seq = $6
 where county = $1
   and person = $2;

-- name: roster_set_state :run
-- in:   county int, person int, state text, cause text, merged_into int, changed_seq int
update roster_person set state = $3, cause = $4, merged_into = $5, changed_seq = $6
 where county = $1
   and person = $2;

-- name: roster_touch_person :run
-- in:   county int, person int, changed_seq int
update roster_person set changed_seq = $3
 where county = $1
   and person = $2;

-- name: roster_forget_sealed :run
-- in:   county int, person int
delete from roster_sealed
 where county = $1
   and person = $2;

-- name: roster_document_get :one
-- in:   county int, a int, b int
-- out:  value int, seq int
select value, seq
  from roster_document
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_document_put :add
-- in:   county int, a int, b int, value int, seq int
insert into roster_document (county, a, b, value, seq) values ($1, $2, $3, $4, $5)
on conflict (county, a, b) do update set value = excluded.value, seq = excluded.seq;

-- name: roster_document_remove :run
-- in:   county int, a int, b int
delete from roster_document
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_document_scan :each
-- out:  a int, b int, value int
select a, b, value
  from roster_document;

-- name: roster_nameless_get :one
-- in:   county int, a int, b int
-- out:  value int, seq int
select value, seq
  from roster_nameless
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_nameless_put :add
-- in:   county int, a int, b int, value int, seq int
insert into roster_nameless (county, a, b, value, seq) values ($1, $2, $3, $4, $5)
on conflict (county, a, b) do update set value = excluded.value, seq = excluded.seq;

-- name: roster_nameless_remove :run
-- in:   county int, a int, b int
delete from roster_nameless
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_find_nameless :one
-- in:   county int, a int
-- out:  person int
select b as person
  from roster_nameless
 where county = $1
   and a = $2
 order by b
 limit 1;

-- name: roster_phone_get :one
-- in:   county int, a int, b int
-- out:  value int, seq int
select value, seq
  from roster_phone
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_phone_put :add
-- in:   county int, a int, b int, value int, seq int
insert into roster_phone (county, a, b, value, seq) values ($1, $2, $3, $4, $5)
on conflict (county, a, b) do update set value = excluded.value, seq = excluded.seq;

-- name: roster_phone_remove :run
-- in:   county int, a int, b int
delete from roster_phone
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_list_phone :many 200
-- in:   county int, a int
-- out:  person int
select b as person
  from roster_phone
 where county = $1
   and a = $2
 order by b
 limit 200;

-- name: roster_add_change :add
-- in:   county int, seq int, person int, type text, before_unit int, before_building int, before_active bool, before_groups int, after_unit int, after_building int, after_active bool, after_groups int, note text
insert into roster_change (county, seq, person, type, before_unit, before_building, before_active, before_groups, after_unit, after_building, after_active, after_groups, note)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: roster_list_changes :many 2000
-- in:   county int, seq int
-- out:  person int, before_unit int, before_building int, before_active bool, before_groups int, after_unit int, after_building int, after_active bool, after_groups int
select person, before_unit, before_building, before_active, before_groups, after_unit, after_building, after_active, after_groups
  from roster_change
 where county = $1
   and seq = $2
 order by person;

-- name: roster_find_later_change :one
-- The first change of a person after an event: before it they stood as at that event.
-- in:   county int, person int, seq int
-- out:  before_unit int, before_building int, before_active bool, before_groups int
select before_unit, before_building, before_active, before_groups
  from roster_change
 where county = $1
   and person = $2
   and seq > $3
 order by seq
 limit 1;

-- name: roster_list_history :each
-- in:   county int, person int
-- out:  seq int, type text, after_unit int, after_building int, note text, at int, actor int
select c.seq, c.type, c.after_unit, c.after_building, c.note, e.at, e.actor
  from roster_change c
  join roster_person p on p.county = c.county and p.person = c.person
  join ledger_event e on e.county = c.county and e.seq = c.seq
 where c.county = $1
   and c.person = $2
   and c.seq > p.added_seq
 order by c.seq;

-- name: roster_find_event :one
-- in:   county int, seq int
-- out:  at int, actor int, type text
select at, actor, type
  from ledger_event
 where county = $1
   and seq = $2;

-- name: roster_find_building :one
-- in:   county int, building int
-- out:  name text
select name
  from area_building
 where county = $1
   and building = $2;

-- name: roster_tally :tally 2
-- in:   county int, unit int, persons int, residents int, floating int
insert into roster_count (county, unit, persons, residents, floating) values ($1, $2, $3, $4, $5)
on conflict (county, unit) do update
   set persons = roster_count.persons + excluded.persons, residents = roster_count.residents + excluded.residents,
       floating = roster_count.floating + excluded.floating;

-- name: roster_sum_area :each
-- Children of a unit with the sums of all below them.
-- in:   county int, parent int
-- out:  unit int, name text, kind text, persons int, residents int, floating int
select u.unit, u.name, u.kind, cast(coalesce(sum(c.persons), 0) as bigint) as persons,
       cast(coalesce(sum(c.residents), 0) as bigint) as residents,
       cast(coalesce(sum(c.floating), 0) as bigint) as floating
  from area_unit u
  join area_within w on w.county = u.county and w.ancestor = u.unit
  left join roster_count c on c.county = w.county and c.unit = w.unit
 where u.county = $1
   and u.parent = $2
 group by u.unit, u.name, u.kind
 order by u.unit;

-- name: roster_list_people :each
-- in:   county int, unit int, building int, after_building int, after_person int, most int
-- out:  person int, sealed text, sex text, born text, unit int, building int, household text, kind text, groups int, state text, building_name text
select p.person, i.sealed, p.sex, p.born, p.unit, p.building, p.household, p.kind, p.groups, p.state,
       b.name as building_name
  from roster_person p
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_building b on b.county = p.county and b.building = p.building
 where p.county = $1
   and p.unit = $2
   and (cast($3 as bigint) is null or p.building = $3)
   and (p.building > $4 or (p.building = $4 and p.person > $5))
 order by p.building, p.person
 limit $6;

-- name: roster_add_merge :run
-- in:   county int, merge int, kept int, dropped int
insert into roster_merge (county, merge, kept, dropped, undone) values ($1, $2, $3, $4, false);

-- name: roster_undo_merge :run
-- in:   county int, merge int
update roster_merge set undone = true
 where county = $1
   and merge = $2;

-- name: roster_find_merge :one
-- in:   county int, merge int
-- out:  kept int, dropped int, undone bool
select kept, dropped, undone
  from roster_merge
 where county = $1
   and merge = $2;

-- name: roster_list_merges :each
-- Merges that hold in which this record is one of the two, and the other one; newest first.
-- in:   county int, person int, most int
-- out:  merge int, kept int, dropped int, other int, sealed text, at int, reason text
select g.merge, g.kept, g.dropped, case when g.kept = $2 then g.dropped else g.kept end as other, i.sealed, e.at,
       c.note as reason
  from roster_merged m
  join roster_merge g on g.county = m.county and g.merge = m.merge and g.kept = m.kept and g.dropped = m.dropped
  left join roster_sealed i on i.county = g.county and i.person = case when g.kept = $2 then g.dropped else g.kept end
  left join roster_change c on c.county = g.county and c.person = g.dropped and c.seq = g.merge
  left join ledger_event e on e.county = g.county and e.seq = g.merge
 where m.county = $1
   and (m.kept = $2 or m.dropped = $2)
   and m.undone_seq is null
 order by g.merge desc
 limit $3;

-- name: roster_add_merged :run
-- Whoever was merged into the dropped one is merged into the kept one now as well.
-- in:   county int, kept int, dropped int, merge int
insert into roster_merged (county, kept, dropped, merge)
select cast($1 as bigint), cast($2 as bigint), dropped, cast($4 as bigint)
  from roster_merged
 where county = $1
   and kept = $3
   and undone_seq is null
union all
select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint), cast($4 as bigint);

-- name: roster_list_merged :many 1000
-- Whom a merge brought to the kept one and has not given back.
-- in:   county int, merge int, kept int
-- out:  dropped int
select dropped
  from roster_merged
 where county = $1
   and kept = $3
   and merge = $2
   and undone_seq is null
 order by dropped;

-- name: roster_part_merged :run
-- From a merge on, this record is nobody else's.
-- in:   county int, dropped int, merge int, undone_seq int
update roster_merged set undone_seq = $4
 where county = $1
   and dropped = $2
   and merge >= $3
   and undone_seq is null;

-- name: roster_list_dropped :many 1000
-- Who was merged into a person, as of an event.
-- in:   county int, kept int, as_of int
-- out:  dropped int
select dropped
  from roster_merged
 where county = $1
   and kept = $2
   and merge <= $3
   and (undone_seq is null or undone_seq > $3)
 order by dropped;

-- name: roster_find_any_dropped :one
-- in:   county int, person int
-- out:  dropped int
select dropped
  from roster_merged
 where county = $1
   and kept = $2
 limit 1;

-- name: roster_find_kept :one
-- Into whom a person was merged, as of an event: the newest merge leads to the last of several.
-- in:   county int, dropped int, as_of int
-- out:  kept int
select kept
  from roster_merged
 where county = $1
   and dropped = $2
   and merge <= $3
   and (undone_seq is null or undone_seq > $3)
 order by merge desc
 limit 1;

-- name: roster_add_exemption :run
-- in:   county int, exemption int, person int, round int, reason text, note text, from_at int, until_at int
insert into roster_exemption (county, exemption, person, round, reason, note, from_at, until_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: roster_end_exemption :run
-- in:   county int, exemption int, ended_at int
update roster_exemption set ended_at = $3
 where county = $1
   and exemption = $2;

-- name: roster_find_exemption :one
-- in:   county int, exemption int
-- out:  person int, round int, from_at int, until_at int, ended_at int
select person, round, from_at, until_at, ended_at
  from roster_exemption
 where county = $1
   and exemption = $2;

-- name: roster_find_exempting :one
-- An exemption of the person that holds for a round that ends at a time.
-- in:   county int, person int, round int, at int
-- out:  exemption int, reason text
select exemption, reason
  from roster_exemption
 where county = $1
   and person = $2
   and (round = 0 or round = $3)
   and from_at <= $4
   and until_at >= $4
   and ended_at is null
 order by exemption
 limit 1;

-- name: roster_find_any_exemption :one
-- in:   county int, person int
-- out:  exemption int
select exemption
  from roster_exemption
 where county = $1
   and person = $2
 limit 1;

-- name: roster_count_beside :one
-- in:   county int, person int, round int, at int, exemption int
-- out:  n int
select count(*) as n
  from roster_exemption
 where county = $1
   and person = $2
   and (round = 0 or round = $3)
   and from_at <= $4
   and until_at >= $4
   and exemption <> $5
   and ended_at is null;

-- name: roster_list_exemptions :each
-- in:   county int, person int
-- out:  exemption int, person int, round int, reason text, note text, from_at int, until_at int, ended_at int
select exemption, person, round, reason, note, from_at, until_at, ended_at
  from roster_exemption
 where county = $1
   and person = $2
 order by exemption;

-- name: roster_start_import :run
-- in:   county int, import int, at int, actor int, file text, digest text
insert into roster_import (county, import, at, actor, file, digest, finished, rows_read, accepted, duplicates, rejected, blank)
values ($1, $2, $3, $4, $5, $6, false, 0, 0, 0, 0, 0);

-- name: roster_finish_import :run
-- in:   county int, import int, rows_read int, accepted int, duplicates int, rejected int, blank int
update roster_import
   set finished = true, rows_read = $3, accepted = $4, duplicates = $5, rejected = $6, blank = $7
 where county = $1
   and import = $2;

-- name: roster_find_import :one
-- in:   county int, import int
-- out:  finished bool
select finished
  from roster_import
 where county = $1
   and import = $2;

-- name: roster_list_imports :each
-- in:   county int, before_import int, most int
-- out:  import int, at int, actor int, file text, finished bool, rows_read int, accepted int, duplicates int, rejected int, blank int
select import, at, actor, file, finished, rows_read, accepted, duplicates, rejected, blank
  from roster_import
 where county = $1
   and import < $2
 order by import desc
 limit $3;

-- name: roster_each_breach :each
-- Units whose counts differ from the rows themselves.
-- in:   county int
-- out:  unit int, counted int, listed int
with both_sides (unit, counted, listed, residents, floating) as (
    select unit, persons, cast(0 as bigint), residents, floating
      from roster_count
     where county = $1
    union all
    select unit, cast(0 as bigint), cast(1 as bigint), cast(case when kind = 'resident' then -1 else 0 end as bigint),
           cast(case when kind = 'resident' then 0 else -1 end as bigint)
      from roster_person
     where county = $1
       and state = 'active'
)
select unit, cast(sum(counted) as bigint) as counted, cast(sum(listed) as bigint) as listed
  from both_sides
 group by unit
having sum(counted) <> sum(listed) or sum(residents) <> 0 or sum(floating) <> 0
 order by unit;

-- ---- arrivals --------------------------------------------------------------------------------

-- name: roster_add_arrival :run
-- in:   county int, arrival int, person int, known bool, sealed text, sex text, born text, unit int, from_place text, arrived_on text, transport text, channel text, site int, temperature real, referred bool, at int
insert into roster_arrival (county, arrival, person, known, sealed, sex, born, unit, from_place, arrived_on, transport, channel, site, temperature, referred, at, reports, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, 'open');

-- name: roster_repeat_arrival :run
-- What is said last holds; the clock runs from the first time.
-- in:   county int, arrival int, sealed text, unit int, from_place text, arrived_on text, transport text, site int, temperature real, referred bool
update roster_arrival
   set sealed = $3, unit = $4, from_place = $5, arrived_on = $6, transport = coalesce($7, transport),
       site = coalesce($8, site), temperature = coalesce($9, temperature), referred = $10, reports = reports + 1
 where county = $1
   and arrival = $2;

-- name: roster_find_arrival :one
-- in:   county int, arrival int
-- out:  person int, known bool, sealed text, sex text, born text, unit int, contacted_at int, referred bool, state text
select person, known, sealed, sex, born, unit, contacted_at, referred, state
  from roster_arrival
 where county = $1
   and arrival = $2;

-- name: roster_find_arrival_document :one
-- in:   county int, a int, b int
-- out:  arrival int, person int
select arrival, person
  from roster_arrival_document
 where county = $1
   and a = $2
   and b = $3;

-- name: roster_set_arrival_document :run
-- in:   county int, a int, b int, arrival int, person int
insert into roster_arrival_document (county, a, b, arrival, person) values ($1, $2, $3, $4, $5)
on conflict (county, a, b) do update set arrival = excluded.arrival, person = excluded.person;

-- name: roster_forget_arrival_document :run
-- in:   county int, arrival int
delete from roster_arrival_document
 where county = $1
   and arrival = $2;

-- name: roster_forget_arrival_person :run
-- in:   county int, person int
delete from roster_arrival_document
 where county = $1
   and person = $2;

-- name: roster_forget_arrival_text :run
-- in:   county int, person int
update roster_arrival set sealed = null
 where county = $1
   and person = $2;

-- name: roster_find_arrival_of :one
-- in:   county int, person int
-- out:  arrival int
select arrival
  from roster_arrival
 where county = $1
   and person = $2
 order by arrival
 limit 1;

-- name: roster_set_arrival_owner :run
-- in:   county int, arrival int, owner int
update roster_arrival set owner = $3
 where county = $1
   and arrival = $2;

-- name: roster_note_contact :run
-- Whoever called owns it when nobody did.
-- in:   county int, arrival int, owner int, at int, outcome text, again_at int
update roster_arrival
   set owner = coalesce(owner, $3), contacted_at = coalesce(contacted_at, $4), outcome = $5, again_at = $6
 where county = $1
   and arrival = $2;

-- name: roster_redirect_arrival :run
-- in:   county int, arrival int, unit int
update roster_arrival set unit = $3, owner = null
 where county = $1
   and arrival = $2;

-- name: roster_set_arrival_state :run
-- in:   county int, arrival int, state text, reason text, owner int, at int
update roster_arrival
   set state = $3, reason = $4, owner = coalesce(owner, $5), contacted_at = coalesce(contacted_at, $6)
 where county = $1
   and arrival = $2;

-- name: roster_list_arrivals :each
-- in:   county int, unit int, state text, after_arrival int, most int
-- out:  arrival int, person int, known bool, sealed text, unit int, unit_name text, from_place text, arrived_on text, transport text, channel text, site_name text, temperature real, referred bool, at int, reports int, owner int, contacted_at int, outcome text, again_at int, state text, reason text
select x.arrival, x.person, x.known, x.sealed, x.unit, u.name as unit_name, x.from_place, x.arrived_on, x.transport,
       x.channel, s.name as site_name, x.temperature, x.referred, x.at, x.reports, x.owner, x.contacted_at, x.outcome,
       x.again_at, x.state, x.reason
  from roster_arrival x
  join area_within w on w.county = x.county and w.ancestor = $2 and w.unit = x.unit
  left join area_unit u on u.county = x.county and u.unit = x.unit
  left join site_site s on s.county = x.county and s.site = x.site
 where x.county = $1
   and x.state = $3
   and x.arrival > $4
 order by x.arrival
 limit $5;

-- name: roster_list_places :many 1000
-- Where somebody may say that they go: the parts of an area.
-- in:   county int, parent int
-- out:  unit int, name text
select unit, name
  from area_unit
 where county = $1
   and parent = $2
 order by unit
 limit 1000;
