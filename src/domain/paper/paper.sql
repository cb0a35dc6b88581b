-- What was given out on paper.

-- table: paper_card clustered
create table paper_card (
    county     bigint not null,
    card_code  text   not null,
    kind       text   not null,      -- person, household, site
    person     bigint,
    unit       bigint not null,      -- where they lived or stood then
    building   bigint not null,      -- 0: not known
    household  text,
    site       bigint,
    seq        bigint not null,
    at         bigint not null,
    ended_at   bigint,               -- replaced
    reason     text,
    primary key (county, card_code)
);
create index paper_card_person on paper_card (county, person);
create index paper_card_unit on paper_card (county, unit, kind, building, household);
create index paper_card_site on paper_card (county, site);

-- table: paper_label clustered
create table paper_label (
    county      bigint not null,
    site        bigint not null,
    seq         bigint not null,     -- of the event
    number      bigint not null,     -- 1, 2, 3 … of its kind at the site
    kind        text   not null,     -- tube, box
    label_code  text   not null,
    primary key (county, site, seq, number)
);
create index paper_label_code on paper_label (county, label_code);

-- table: paper_labelled
create table paper_labelled (
    county  bigint not null,
    site    bigint not null,
    kind    text   not null,
    n       bigint not null,
    primary key (county, site, kind)
);

-- table: paper_sheet
create table paper_sheet (
    county  bigint not null,
    sheet   bigint not null,         -- seq of the event * 64 + which of it
    site    bigint not null,
    round   bigint not null,
    number  bigint not null,         -- 1, 2, 3 … of the site in the round
    lines   bigint not null,
    seq     bigint not null,
    at      bigint not null,
    primary key (county, sheet)
);
create index paper_sheet_site on paper_sheet (county, site, round, number);

-- table: paper_row clustered
create table paper_row (
    county     bigint not null,
    row_code   text   not null,
    sheet      bigint not null,
    line       bigint not null,
    typed_seq  bigint,               -- the registration
    tube_code  text,
    spoilt_at  bigint,
    note       text,
    primary key (county, row_code)
);
create index paper_row_sheet on paper_row (county, sheet, line);

-- table: paper_print
create table paper_print (
    county     bigint not null,
    print      bigint not null,      -- seq of the event
    what       text   not null,
    unit       bigint,
    building   bigint,
    card_code  text,                 -- only this card
    site       bigint,
    round      bigint,
    from_seq   bigint,
    until_seq  bigint,
    n          bigint not null,
    at         bigint not null,
    actor      bigint not null,
    primary key (county, print)
);

-- ---- cards ----

-- name: paper_add_card :add
-- in:   county int, card_code text, kind text, person int, unit int, building int, household text, site int, seq int, at int
insert into paper_card (county, card_code, kind, person, unit, building, household, site, seq, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: paper_find_card :one
-- in:   county int, card_code text
-- out:  kind text, person int, unit int, building int, household text, site int, at int, ended_at int
select kind, person, unit, building, household, site, at, ended_at
  from paper_card
 where county = $1
   and card_code = $2;

-- name: paper_find_sealed :one
-- in:   county int, person int
-- out:  sealed text
select sealed
  from roster_sealed
 where county = $1
   and person = $2;

-- name: paper_end_card :run
-- in:   county int, card_code text, ended_at int, reason text
update paper_card set ended_at = $3, reason = $4
 where county = $1
   and card_code = $2;

-- name: paper_end_site_cards :run
-- in:   county int, site int, ended_at int
update paper_card set ended_at = $3, reason = 'other'
 where county = $1
   and site = $2
   and ended_at is null;

-- name: paper_find_site_card :one
-- in:   county int, site int
-- out:  card_code text
select card_code
  from paper_card
 where county = $1
   and site = $2
   and ended_at is null;

-- name: paper_find_person_card :one
-- in:   county int, person int
-- out:  card_code text
select card_code
  from paper_card
 where county = $1
   and person = $2
   and ended_at is null;

-- name: paper_find_household_card :one
-- in:   county int, unit int, building int, household text
-- out:  card_code text
select card_code
  from paper_card
 where county = $1
   and unit = $2
   and kind = 'household'
   and building = $3
   and household = $4
   and ended_at is null;

-- name: paper_list_bare_people :many 1000
-- Who lives in an area and has no card that holds.
-- in:   county int, unit int, building int
-- out:  person int, building int
select p.person, p.building
  from roster_person p
 where p.county = $1
   and p.unit = $2
   and (cast($3 as bigint) is null or p.building = $3)
   and p.state = 'active'
   and not exists (select 1
                     from paper_card c
                    where c.county = p.county and c.person = p.person and c.ended_at is null)
 order by p.building, p.person
 limit 1000;

-- name: paper_list_bare_households :many 1000
-- in:   county int, unit int, building int
-- out:  building int, household text
select p.building, p.household
  from roster_person p
 where p.county = $1
   and p.unit = $2
   and (cast($3 as bigint) is null or p.building = $3)
   and p.state = 'active'
   and p.household is not null
   and not exists (select 1
                     from paper_card c
                    where c.county = p.county and c.unit = p.unit and c.kind = 'household'
                      and c.building = p.building and c.household = p.household and c.ended_at is null)
 group by p.building, p.household
 order by p.building, p.household
 limit 1000;

-- name: paper_count_area :one
-- How many live in an area, in how many households, and how many of either have a card.
-- in:   county int, unit int, building int
-- out:  persons int, person_cards int, households int, household_cards int
with here (person, building, household) as (
    select person, building, household
      from roster_person
     where county = $1
       and unit = $2
       and (cast($3 as bigint) is null or building = $3)
       and state = 'active'
), home (building, household) as (
    select building, household
      from here
     where household is not null
     group by building, household
)
select (select count(*) from here) as persons,
       (select count(*)
          from here h
         where exists (select 1
                         from paper_card c
                        where c.county = $1 and c.person = h.person and c.ended_at is null)) as person_cards,
       (select count(*) from home) as households,
       (select count(*)
          from home h
         where exists (select 1
                         from paper_card c
                        where c.county = $1
                          and c.unit = $2
                          and c.kind = 'household'
                          and c.building = h.building
                          and c.household = h.household
                          and c.ended_at is null)) as household_cards;

-- name: paper_each_person_card :each
-- Cards of those who live in an area now, in walking order: families stand together.
-- in:   county int, unit int, building int, card_code text
-- out:  person int, card_code text, sealed text, building int, building_name text, household text
select p.person, c.card_code, i.sealed, p.building, b.name as building_name, p.household
  from roster_person p
  join paper_card c on c.county = p.county and c.person = p.person and c.ended_at is null
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_building b on b.county = p.county and b.building = p.building
 where p.county = $1
   and p.unit = $2
   and (cast($3 as bigint) is null or p.building = $3)
   and (cast($4 as text) is null or c.card_code = $4)
   and p.state = 'active'
 order by p.building, length(coalesce(p.household, '')), coalesce(p.household, ''), p.person;

-- name: paper_each_household_card :each
-- in:   county int, unit int, building int, card_code text
-- out:  card_code text, building int, building_name text, household text
select c.card_code, c.building, b.name as building_name, c.household
  from paper_card c
  left join area_building b on b.county = c.county and b.building = c.building
 where c.county = $1
   and c.unit = $2
   and c.kind = 'household'
   and (cast($3 as bigint) is null or c.building = $3)
   and (cast($4 as text) is null or c.card_code = $4)
   and c.ended_at is null
   and exists (select 1
                 from roster_person p
                where p.county = c.county and p.unit = c.unit and p.building = c.building
                  and p.household = c.household and p.state = 'active')
 order by c.building, length(coalesce(c.household, '')), coalesce(c.household, '');

-- name: paper_list_cards :each
-- In walking order; households' cards of a building stand before those of its people.
-- in:   county int, unit int, building int, after_building int, after_person int, after_code text, most int
-- out:  card_code text, kind text, person int, sealed text, building int, building_name text, household text, at int, ended_at int, reason text
select c.card_code, c.kind, c.person, i.sealed, c.building, b.name as building_name, c.household, c.at, c.ended_at,
       c.reason
  from paper_card c
  left join roster_sealed i on i.county = c.county and i.person = c.person
  left join area_building b on b.county = c.county and b.building = c.building
 where c.county = $1
   and c.unit = $2
   and (cast($3 as bigint) is null or c.building = $3)
   and c.site is null
   and (c.building > $4
        or (c.building = $4
            and (coalesce(c.person, 0) > $5 or (coalesce(c.person, 0) = $5 and c.card_code > $6))))
 order by c.building, coalesce(c.person, 0), c.card_code
 limit $7;

-- name: paper_find_building :one
-- in:   county int, building int
-- out:  unit int, name text
select unit, name
  from area_building
 where county = $1
   and building = $2;

-- ---- labels ----

-- name: paper_find_label :one
-- in:   county int, label_code text
-- out:  site int
select site
  from paper_label
 where county = $1
   and label_code = $2;

-- name: paper_add_label :add
-- in:   county int, site int, seq int, number int, kind text, label_code text
insert into paper_label (county, site, seq, number, kind, label_code) values ($1, $2, $3, $4, $5, $6);

-- name: paper_find_labelled :one
-- in:   county int, site int, kind text
-- out:  n int
select n
  from paper_labelled
 where county = $1
   and site = $2
   and kind = $3;

-- name: paper_tally_labelled :tally 3
-- in:   county int, site int, kind text, n int
insert into paper_labelled (county, site, kind, n) values ($1, $2, $3, $4)
on conflict (county, site, kind) do update set n = paper_labelled.n + excluded.n;

-- name: paper_each_label :each
-- in:   county int, site int, from_seq int, until_seq int
-- out:  label_code text, number int, kind text
select label_code, number, kind
  from paper_label
 where county = $1
   and site = $2
   and seq >= $3
   and seq <= $4
 order by seq, number;

-- ---- registration sheets ----

-- name: paper_last_sheet :one
-- in:   county int, site int, round int
-- out:  number int
select cast(coalesce(max(number), 0) as bigint) as number
  from paper_sheet
 where county = $1
   and site = $2
   and round = $3;

-- name: paper_add_sheet :run
-- in:   county int, sheet int, site int, round int, number int, lines int, seq int, at int
insert into paper_sheet (county, sheet, site, round, number, lines, seq, at) values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: paper_find_sheet :one
-- in:   county int, sheet int
-- out:  site int, round int, number int
select site, round, number
  from paper_sheet
 where county = $1
   and sheet = $2;

-- name: paper_add_row :add
-- in:   county int, row_code text, sheet int, line int
insert into paper_row (county, row_code, sheet, line) values ($1, $2, $3, $4);

-- name: paper_find_row :one
-- A registration that was taken back, or whose tube ended, leaves its row free again.
-- in:   county int, row_code text
-- out:  sheet int, line int, site int, round int, number int, typed_seq int, tube_code text, spoilt_at int, note text, stands bool
select r.sheet, r.line, s.site, s.round, s.number, r.typed_seq, r.tube_code, r.spoilt_at, r.note,
       (r.typed_seq is not null and w.seq is null and coalesce(t.state, 'open') in ('open', 'closed')) as stands
  from paper_row r
  join paper_sheet s on s.county = r.county and s.sheet = r.sheet
  left join sampling_withdrawal w on w.county = r.county and w.seq = r.typed_seq
  left join sampling_tube t on t.county = r.county and t.tube_code = r.tube_code
 where r.county = $1
   and r.row_code = $2;

-- name: paper_type_row :run
-- in:   county int, row_code text, typed_seq int, tube_code text
update paper_row set typed_seq = $3, tube_code = $4, spoilt_at = null, note = null
 where county = $1
   and row_code = $2;

-- name: paper_spoil_row :run
-- in:   county int, row_code text, spoilt_at int, note text
update paper_row set spoilt_at = $3, note = $4
 where county = $1
   and row_code = $2;

-- name: paper_each_row_of :each
-- Rows of the sheets that events between two places gave out at a site.
-- in:   county int, site int, from_seq int, until_seq int
-- out:  row_code text, line int, number int
select r.row_code, r.line, s.number
  from paper_sheet s
  join paper_row r on r.county = s.county and r.sheet = s.sheet
 where s.county = $1
   and s.site = $2
   and s.seq >= $3
   and s.seq <= $4
 order by s.number, r.line;

-- name: paper_list_sheets :each
-- in:   county int, site int, round int, before int, most int
-- out:  sheet int, number int, at int, lines int, typed int, spoilt int, blank int
select s.sheet, s.number, s.at, s.lines,
       cast(sum(case when r.typed_seq is not null and w.seq is null then 1 else 0 end) as bigint) as typed,
       cast(sum(case when (r.typed_seq is null or w.seq is not null) and r.spoilt_at is not null then 1 else 0 end)
            as bigint) as spoilt,
       cast(sum(case when (r.typed_seq is null or w.seq is not null) and r.spoilt_at is null then 1 else 0 end)
            as bigint) as blank
  from paper_sheet s
  join paper_row r on r.county = s.county and r.sheet = s.sheet
  left join sampling_withdrawal w on w.county = r.county and w.seq = r.typed_seq
 where s.county = $1
   and s.site = $2
   and s.round = $3
   and s.number < $4
 group by s.sheet, s.number, s.at, s.lines
 order by s.number desc
 limit $5;

-- name: paper_list_rows :each
-- in:   county int, sheet int
-- out:  line int, row_code text, tube_code text, slot int, at int, person int, spoilt_at int, note text, withdrawn bool, typed_at int
select r.line, r.row_code, r.tube_code, g.slot, g.at, g.person, r.spoilt_at, r.note, w.seq is not null as withdrawn,
       e.received_at as typed_at
  from paper_row r
  left join sampling_registration g on g.county = r.county and g.seq = r.typed_seq
  left join sampling_withdrawal w on w.county = r.county and w.seq = r.typed_seq
  left join ledger_event e on e.county = r.county and e.seq = r.typed_seq
 where r.county = $1
   and r.sheet = $2
 order by r.line;

-- name: paper_list_tubes :each
-- The tubes that a sheet names: how many of its rows, and how many are in the tube by all accounts.
-- in:   county int, sheet int
-- out:  tube_code text, typed int, registered int, swab_count int, state text
with named (tube_code, typed) as (
    select r.tube_code, cast(sum(case when w.seq is null then 1 else 0 end) as bigint)
      from paper_row r
      left join sampling_withdrawal w on w.county = r.county and w.seq = r.typed_seq
     where r.county = $1
       and r.sheet = $2
       and r.typed_seq is not null
     group by r.tube_code
)
select n.tube_code, n.typed, coalesce(f.registered, 0) as registered, t.swab_count, t.state
  from named n
  join sampling_tube t on t.county = $1 and t.tube_code = n.tube_code
  left join sampling_fill f on f.county = t.county and f.first_seq = t.first_seq
 order by n.tube_code;

-- ---- what was printed ----

-- name: paper_add_print :run
-- in:   county int, print int, what text, unit int, building int, card_code text, site int, round int, from_seq int, until_seq int, n int, at int, actor int
insert into paper_print (county, print, what, unit, building, card_code, site, round, from_seq, until_seq, n, at, actor)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: paper_find_print :one
-- in:   county int, print int
-- out:  print int, what text, unit int, building int, card_code text, site int, round int, from_seq int, until_seq int, n int, at int, actor int
select print, what, unit, building, card_code, site, round, from_seq, until_seq, n, at, actor
  from paper_print
 where county = $1
   and print = $2;

-- name: paper_list_prints :each
-- in:   county int, before int, most int
-- out:  print int, what text, unit int, unit_name text, building int, site int, site_name text, n int, at int, actor int
select p.print, p.what, p.unit, u.name as unit_name, p.building, p.site, s.name as site_name, p.n, p.at, p.actor
  from paper_print p
  left join area_unit u on u.county = p.county and u.unit = p.unit
  left join site_site s on s.county = p.county and s.site = p.site
 where p.county = $1
   and p.print < $2
 order by p.print desc
 limit $3;
