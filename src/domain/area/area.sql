-- Divisions and the command tree, other names, editions of codes, buildings.

-- table: area_unit
create table area_unit (
    county   bigint not null,
    unit     bigint not null,
    parent   bigint not null,      -- 0: the root
    kind     text   not null,      -- county, zone, town, village, grid
    code     text,
    name     text   not null,
    stem     text   not null,      -- the name without 村民委员会, 街道办事处 …
    class    bigint,
    x        double precision,
    y        double precision,
    edition  bigint not null,
    primary key (county, unit)
);
create index area_unit_stem on area_unit (county, parent, stem);

-- Every unit with everything above it, itself included.
-- table: area_within clustered
create table area_within (
    county    bigint not null,
    ancestor  bigint not null,
    unit      bigint not null,
    depth     bigint not null,     -- 0: itself
    primary key (county, ancestor, unit)
);
create index area_within_unit on area_within (county, unit, depth);

-- table: area_alias
create table area_alias (
    county  bigint not null,
    unit    bigint not null,
    stem    text   not null,
    alias   text   not null,
    primary key (county, unit, alias)
);
create index area_alias_stem on area_alias (county, stem);

-- table: area_mapping
create table area_mapping (
    county        bigint not null,
    from_edition  bigint not null,
    to_edition    bigint not null,
    old_unit      bigint not null,
    new_unit      bigint not null,
    primary key (county, from_edition, to_edition, old_unit, new_unit)
);

-- table: area_building
create table area_building (
    county    bigint not null,
    building  bigint not null,
    unit      bigint not null,
    grid      text,
    name      text   not null,
    normal    text   not null,     -- as it is compared
    kind      text,
    x         double precision,
    y         double precision,
    primary key (county, building)
);
create index area_building_unit on area_building (county, unit, building);
create index area_building_name on area_building (county, unit, normal);

-- name: area_find_unit :one
-- in:   county int, unit int
-- out:  parent int, kind text, code text, name text, class int
select parent, kind, code, name, class
  from area_unit
 where county = $1
   and unit = $2;

-- name: area_add_unit :run
-- in:   county int, unit int, parent int, kind text, code text, name text, stem text, class int, x real, y real, edition int
insert into area_unit (county, unit, parent, kind, code, name, stem, class, x, y, edition)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: area_set_unit :run
-- What the new list does not say stays as it was.
-- in:   county int, unit int, code text, name text, stem text, class int, x real, y real, edition int
update area_unit
   set code = coalesce(cast($3 as text), code), name = $4, stem = $5, class = coalesce(cast($6 as bigint), class),
       x = coalesce(cast($7 as double precision), x), y = coalesce(cast($8 as double precision), y), edition = $9
 where county = $1
   and unit = $2;

-- name: area_set_parent :run
-- in:   county int, unit int, parent int
update area_unit
   set parent = $3
 where county = $1
   and unit = $2;

-- name: area_is_within :one
-- in:   county int, ancestor int, unit int
-- out:  depth int
select depth
  from area_within
 where county = $1
   and ancestor = $2
   and unit = $3;

-- name: area_list_below :each
-- in:   county int, ancestor int
-- out:  unit int
select unit
  from area_within
 where county = $1
   and ancestor = $2
 order by unit;

-- name: area_list_above :many 100
-- Nearest first, itself included.
-- in:   county int, unit int
-- out:  unit int, name text
select w.ancestor as unit, u.name
  from area_within w
  join area_unit u on u.county = w.county and u.unit = w.ancestor
 where w.county = $1
   and w.unit = $2
 order by w.depth;

-- name: area_add_within :run
-- A new unit lies within itself and within all that its parent lies in.
-- in:   county int, unit int, parent int
insert into area_within (county, ancestor, unit, depth)
select cast($1 as bigint), ancestor, cast($2 as bigint), depth + 1
  from area_within
 where county = $1
   and unit = $3
union all
select cast($1 as bigint), cast($2 as bigint), cast($2 as bigint), cast(0 as bigint);

-- name: area_cut_within :run
-- A unit with all below it no longer lies in anything above it.
-- in:   county int, unit int
delete from area_within
 where county = $1
   and unit in (select b.unit from area_within b where b.county = $1 and b.ancestor = $2)
   and ancestor in (select a.ancestor from area_within a where a.county = $1 and a.unit = $2 and a.depth > 0);

-- name: area_hang_within :run
-- A unit with all below it lies in all that its new parent lies in.
-- in:   county int, unit int, parent int
insert into area_within (county, ancestor, unit, depth)
select a.county, a.ancestor, b.unit, a.depth + b.depth + 1
  from area_within a
  join area_within b on b.county = a.county
 where a.county = $1
   and a.unit = $3
   and b.ancestor = $2;

-- name: area_list_named :many 1000
-- Children of a unit whose name or alias has this stem; `alias` is null when it is the name.
-- in:   county int, parent int, stem text
-- out:  unit int, name text, alias text
select unit, name, cast(null as text) as alias
  from area_unit
 where county = $1
   and parent = $2
   and stem = $3
union all
select u.unit, u.name, a.alias
  from area_alias a
  join area_unit u on u.county = a.county and u.unit = a.unit
 where a.county = $1
   and a.stem = $3
   and u.parent = $2
 order by unit;

-- name: area_add_alias :run
-- in:   county int, unit int, stem text, alias text
insert into area_alias (county, unit, stem, alias) values ($1, $2, $3, $4)
on conflict (county, unit, alias) do nothing;

-- name: area_add_mapping :run
-- in:   county int, from_edition int, to_edition int, old_unit int, new_unit int
insert into area_mapping (county, from_edition, to_edition, old_unit, new_unit) values ($1, $2, $3, $4, $5)
on conflict (county, from_edition, to_edition, old_unit, new_unit) do nothing;

-- name: area_list_successors :many 100
-- What a code became in editions after the one in which the tree has it.
-- in:   county int, old_unit int
-- out:  unit int
select distinct m.new_unit as unit
  from area_mapping m
  left join area_unit u on u.county = m.county and u.unit = m.old_unit
 where m.county = $1
   and m.old_unit = $2
   and (u.edition is null or m.to_edition > u.edition)
 order by unit;

-- name: area_find_building :one
-- in:   county int, building int
-- out:  unit int, name text
select unit, name
  from area_building
 where county = $1
   and building = $2;

-- name: area_set_building :add
-- in:   county int, building int, unit int, grid text, name text, normal text, kind text, x real, y real
insert into area_building (county, building, unit, grid, name, normal, kind, x, y)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (county, building) do update
   set grid = excluded.grid, name = excluded.name, normal = excluded.normal, kind = excluded.kind,
       x = excluded.x, y = excluded.y;

-- name: area_find_building_named :one
-- in:   county int, unit int, normal text
-- out:  building int
select building
  from area_building
 where county = $1
   and unit = $2
   and normal = $3
 order by building
 limit 1;

-- name: area_list_children :each
-- in:   county int, parent int, most int
-- out:  unit int, parent int, kind text, code text, name text, class int, x real, y real, children int, buildings int
select u.unit, u.parent, u.kind, u.code, u.name, u.class, u.x, u.y,
       (select count(c.unit) from area_unit c where c.county = u.county and c.parent = u.unit) as children,
       (select count(b.building) from area_building b where b.county = u.county and b.unit = u.unit) as buildings
  from area_unit u
 where u.county = $1
   and u.parent = $2
 order by u.unit
 limit $3;

-- name: area_search :each
-- Units below one whose name or alias holds a text.
-- in:   county int, ancestor int, text text, most int
-- out:  unit int, kind text, name text
select u.unit, u.kind, u.name
  from area_within w
  join area_unit u on u.county = w.county and u.unit = w.unit
 where w.county = $1
   and w.ancestor = $2
   and (replace(u.name, $3, '') <> u.name
        or exists (select 1 from area_alias a
                    where a.county = u.county and a.unit = u.unit and replace(a.alias, $3, '') <> a.alias))
 order by w.depth, u.unit
 limit $4;

-- name: area_list_buildings :each
-- in:   county int, unit int, after_building int, most int
-- out:  building int, name text, grid text, kind text, x real, y real
select building, name, grid, kind, x, y
  from area_building
 where county = $1
   and unit = $2
   and building > $3
 order by building
 limit $4;

-- name: area_find_highest_building :one
-- in:   county int, unit int, from_building int, to_building int
-- out:  building int
select building
  from area_building
 where county = $1
   and unit = $2
   and building >= $3
   and building <= $4
 order by building desc
 limit 1;
