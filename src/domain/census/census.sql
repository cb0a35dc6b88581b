-- The census on the doorstep.

-- table: census_census
create table census_census (
    county    bigint not null,
    census    bigint not null,    -- seq of census_begun
    name      text   not null,
    unit      bigint not null,
    begun_at  bigint not null,
    ended_at  bigint,
    primary key (county, census)
);

-- The last time somebody stood at a door.
-- table: census_flat clustered
create table census_flat (
    county     bigint not null,
    census     bigint not null,
    unit       bigint not null,
    building   bigint not null,   -- 0: not known
    household  text   not null,   -- '': without a number
    at         bigint not null,
    finding    text   not null,
    walks      bigint not null,
    again_at   bigint,
    note       text,
    primary key (county, census, unit, building, household)
);

-- table: census_person clustered
create table census_person (
    county  bigint not null,
    census  bigint not null,
    person  bigint not null,
    at      bigint not null,
    primary key (county, census, person)
);

-- name: census_add_census :run
-- in:   county int, census int, name text, unit int, begun_at int
insert into census_census (county, census, name, unit, begun_at) values ($1, $2, $3, $4, $5);

-- name: census_end_census :run
-- in:   county int, census int, ended_at int
update census_census set ended_at = $3
 where county = $1
   and census = $2;

-- name: census_find_census :one
-- in:   county int, census int
-- out:  name text, unit int, ended_at int
select name, unit, ended_at
  from census_census
 where county = $1
   and census = $2;

-- name: census_find_building :one
-- in:   county int, building int
-- out:  unit int
select unit
  from area_building
 where county = $1
   and building = $2;

-- name: census_set_flat :run
-- in:   county int, census int, unit int, building int, household text, at int, finding text, again_at int, note text
insert into census_flat (county, census, unit, building, household, at, finding, walks, again_at, note)
values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)
on conflict (county, census, unit, building, household) do update
   set at = excluded.at, finding = excluded.finding, walks = census_flat.walks + 1, again_at = excluded.again_at,
       note = excluded.note;

-- name: census_set_person :add
-- in:   county int, census int, person int, at int
insert into census_person (county, census, person, at) values ($1, $2, $3, $4)
on conflict (county, census, person) do update set at = excluded.at;

-- name: census_list_censuses :each
-- Those that touch an area: begun for it, for one above it or for one below it.
-- in:   county int, unit int, before_census int, most int
-- out:  census int, name text, unit int, unit_name text, begun_at int, ended_at int
select c.census, c.name, c.unit, u.name as unit_name, c.begun_at, c.ended_at
  from census_census c
  left join area_unit u on u.county = c.county and u.unit = c.unit
 where c.county = $1
   and c.census < $3
   and (exists (select 1
                  from area_within w
                 where w.county = c.county and w.ancestor = $2 and w.unit = c.unit)
        or exists (select 1
                     from area_within w
                    where w.county = c.county and w.ancestor = c.unit and w.unit = $2))
 order by c.census desc
 limit $4;

-- name: census_each_building :each
-- Flats and people of a village by building, as the list has them now, and how many were walked.
-- in:   county int, census int, unit int
-- out:  building int, name text, flats int, walked int, again int, persons int, confirmed int
with door (building, household, persons, confirmed) as (
    select e.building, e.household, cast(sum(e.n) as bigint), cast(sum(e.seen) as bigint)
      from (select p.building, coalesce(p.household, '') as household, 1 as n,
                   case when c.person is null then 0 else 1 end as seen
              from roster_person p
              left join census_person c on c.county = p.county and c.census = $2 and c.person = p.person
             where p.county = $1
               and p.unit = $3
               and p.state = 'active'
             union all
            select f.building, f.household, 0 as n, 0 as seen
              from census_flat f
             where f.county = $1
               and f.census = $2
               and f.unit = $3) e
     group by e.building, e.household
)
select d.building, b.name, count(*) as flats,
       cast(sum(case when f.finding is null or f.finding = 'nobody_home' then 0 else 1 end) as bigint) as walked,
       cast(sum(case when f.finding = 'nobody_home' then 1 else 0 end) as bigint) as again,
       cast(sum(d.persons) as bigint) as persons, cast(sum(d.confirmed) as bigint) as confirmed
  from door d
  left join census_flat f on f.county = $1 and f.census = $2 and f.unit = $3 and f.building = d.building
       and f.household = d.household
  left join area_building b on b.county = $1 and b.building = d.building
 group by d.building, b.name
 order by d.building;

-- name: census_list_flats :each
-- in:   county int, census int, unit int, building int, after_household text, most int
-- out:  household text, persons int, confirmed int, finding text, at int, walks int, again_at int, note text
with door (household, persons, confirmed) as (
    select e.household, cast(sum(e.n) as bigint), cast(sum(e.seen) as bigint)
      from (select coalesce(p.household, '') as household, 1 as n,
                   case when c.person is null then 0 else 1 end as seen
              from roster_person p
              left join census_person c on c.county = p.county and c.census = $2 and c.person = p.person
             where p.county = $1
               and p.unit = $3
               and p.building = $4
               and p.state = 'active'
             union all
            select f.household, 0 as n, 0 as seen
              from census_flat f
             where f.county = $1
               and f.census = $2
               and f.unit = $3
               and f.building = $4) e
     group by e.household
)
select d.household, d.persons, d.confirmed, f.finding, f.at, f.walks, f.again_at, f.note
  from door d
  left join census_flat f on f.county = $1 and f.census = $2 and f.unit = $3 and f.building = $4
       and f.household = d.household
 where d.household > cast($5 as text)
    or cast($5 as text) is null
 order by d.household
 limit $6;

-- name: census_list_people :each
-- in:   county int, census int, unit int, building int, household text
-- out:  person int, sealed text, sex text, born text, kind text, groups int, confirmed_at int
select p.person, i.sealed, p.sex, p.born, p.kind, p.groups, c.at as confirmed_at
  from roster_person p
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join census_person c on c.county = p.county and c.census = $2 and c.person = p.person
 where p.county = $1
   and p.unit = $3
   and p.building = $4
   and coalesce(p.household, '') = $5
   and p.state = 'active'
 order by p.person
 limit 1000;
