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
