-- Who is due and not done.

-- table: missing_count
create table missing_count (
    county  bigint not null,
    round   bigint not null,
    unit    bigint not null,      -- the village or community
    due     bigint not null,
    done    bigint not null,
    exempt  bigint not null,      -- due, not done, and with a reason
    primary key (county, round, unit)
);

-- Who remained when a round was closed; later events take them off one by one.
-- table: missing_left clustered
create table missing_left (
    county    bigint  not null,
    round     bigint  not null,
    unit      bigint  not null,
    building  bigint  not null,
    person    bigint  not null,
    exempt    boolean not null,
    primary key (county, round, unit, building, person)
);
create index missing_left_person on missing_left (county, round, person);

-- The event that closed a round: it keeps the list of people as it was then.
-- table: missing_closing
create table missing_closing (
    county  bigint not null,
    round   bigint not null,
    seq     bigint not null,
    primary key (county, round)
);

-- Who came to a point and was on no list: their home may be another county of the store.
-- table: missing_came clustered
create table missing_came (
    county  bigint not null,
    seq     bigint not null,
    person  bigint not null,
    at      bigint not null,
    primary key (county, seq)
);

-- table: missing_owner
create table missing_owner (
    county    bigint not null,
    round     bigint not null,
    unit      bigint not null,
    building  bigint not null,    -- 0: the whole village
    owner     text   not null,
    phone     text,
    team      bigint,             -- whose list the people there are on
    primary key (county, round, unit, building)
);
create index missing_owner_team on missing_owner (county, round, team);

-- table: missing_team
create table missing_team (
    county  bigint not null,
    team    bigint not null,      -- seq of team_formed
    name    text   not null,
    unit    bigint not null,
    site    bigint,               -- where its home samples are registered
    primary key (county, team)
);

-- table: missing_member
create table missing_member (
    county   bigint not null,
    team     bigint not null,
    account  bigint not null,     -- a user or a duty pass
    primary key (county, team, account)
);

-- table: missing_visit clustered
create table missing_visit (
    county    bigint not null,
    round     bigint not null,
    person    bigint not null,
    seq       bigint not null,
    at        bigint not null,
    outcome   text   not null,
    note      text,
    again_at  bigint,
    until_at  bigint,
    means     text,
    service   text,
    primary key (county, round, person, seq)
);

-- How far somebody is who is sought: the last visit, and who is at it now.
-- table: missing_knock clustered
create table missing_knock (
    county          bigint not null,
    round           bigint not null,
    person          bigint not null,
    visits          bigint not null,
    outcome         text,
    at              bigint,
    again_at        bigint,       -- a promise that stands
    until_at        bigint,
    service         text,
    claim_device    bigint,
    claim_actor     bigint,
    claim_until_at  bigint,
    primary key (county, round, person)
);
create index missing_knock_again on missing_knock (county, round, again_at);

-- table: missing_need
create table missing_need (
    county  bigint not null,
    person  bigint not null,
    sealed  text   not null,
    primary key (county, person)
);

-- What a visit found that the list of people does not say yet.
-- table: missing_proposal
create table missing_proposal (
    county    bigint not null,
    proposal  bigint not null,    -- seq of visit_made
    round     bigint not null,
    person    bigint not null,
    kind      text   not null,    -- moved, dead, away
    until_at  bigint,
    note      text,
    at        bigint not null,
    actor     bigint not null,
    state     text   not null,    -- open, done, declined
    primary key (county, proposal)
);
create index missing_proposal_person on missing_proposal (county, person, state);
create index missing_proposal_state on missing_proposal (county, state, at);

-- name: missing_tally :tally 3
-- in:   county int, round int, unit int, due int, done int, exempt int
insert into missing_count (county, round, unit, due, done, exempt) values ($1, $2, $3, $4, $5, $6)
on conflict (county, round, unit) do update
   set due = missing_count.due + excluded.due, done = missing_count.done + excluded.done,
       exempt = missing_count.exempt + excluded.exempt;

-- name: missing_forget_counts :run
-- in:   county int, round int
delete from missing_count
 where county = $1
   and round = $2;

-- name: missing_set_closing :run
-- in:   county int, round int, seq int
insert into missing_closing (county, round, seq) values ($1, $2, $3);

-- name: missing_forget_closing :run
-- in:   county int, round int
delete from missing_closing
 where county = $1
   and round = $2;

-- name: missing_find_closing :one
-- in:   county int, round int
-- out:  seq int
select seq
  from missing_closing
 where county = $1
   and round = $2;

-- name: missing_each_closing :each
-- in:   county int
-- out:  round int
select round
  from missing_closing
 where county = $1
 order by round;

-- name: missing_sum_round :one
-- in:   county int, round int
-- out:  due int, done int, exempt int
select cast(coalesce(sum(due), 0) as bigint) as due, cast(coalesce(sum(done), 0) as bigint) as done,
       cast(coalesce(sum(exempt), 0) as bigint) as exempt
  from missing_count
 where county = $1
   and round = $2;

-- name: missing_sum_children :each
-- Children of a unit with the sums of all below them.
-- in:   county int, round int, parent int
-- out:  unit int, name text, kind text, x real, y real, due int, done int, exempt int, owner text
select u.unit, u.name, u.kind, u.x, u.y, cast(coalesce(sum(c.due), 0) as bigint) as due,
       cast(coalesce(sum(c.done), 0) as bigint) as done, cast(coalesce(sum(c.exempt), 0) as bigint) as exempt,
       o.owner
  from area_unit u
  join area_within w on w.county = u.county and w.ancestor = u.unit
  left join missing_count c on c.county = w.county and c.unit = w.unit and c.round = $2
  left join missing_owner o on o.county = u.county and o.round = $2 and o.unit = u.unit and o.building = 0
 where u.county = $1
   and u.parent = $3
 group by u.unit, u.name, u.kind, u.x, u.y, o.owner
 order by u.unit;

-- name: missing_sum_served :each
-- The areas whose people come to a site, with the sums of all below them.
-- in:   county int, round int, site int
-- out:  unit int, name text, kind text, x real, y real, due int, done int, exempt int, owner text
select u.unit, u.name, u.kind, u.x, u.y, cast(coalesce(sum(c.due), 0) as bigint) as due,
       cast(coalesce(sum(c.done), 0) as bigint) as done, cast(coalesce(sum(c.exempt), 0) as bigint) as exempt,
       o.owner
  from site_service v
  join area_unit u on u.county = v.county and u.unit = v.unit
  join area_within w on w.county = u.county and w.ancestor = u.unit
  left join missing_count c on c.county = w.county and c.unit = w.unit and c.round = $2
  left join missing_owner o on o.county = u.county and o.round = $2 and o.unit = u.unit and o.building = 0
 where v.county = $1
   and v.site = $3
 group by u.unit, u.name, u.kind, u.x, u.y, o.owner
 order by u.unit;

-- name: missing_sum_open_rounds :each
-- The rounds of a county that are under way, or those with a name, with their sums.
-- in:   county int, name text
-- out:  round int, name text, state text, due int, done int, exempt int
select r.round, r.name, r.state, cast(coalesce(sum(c.due), 0) as bigint) as due,
       cast(coalesce(sum(c.done), 0) as bigint) as done, cast(coalesce(sum(c.exempt), 0) as bigint) as exempt
  from round_round r
  left join missing_count c on c.county = r.county and c.round = r.round
 where r.county = $1
   and ((cast($2 as text) is null and r.state in ('open', 'paused')) or r.name = $2)
 group by r.round, r.name, r.state
 order by r.round;

-- name: missing_list_left :each
-- The same for a round that is closed.
-- in:   county int, round int, unit int, after_building int, after_person int, last_building int, most int
-- out:  person int, sealed text, building int, household text, kind text, groups int, building_name text
select l.person, i.sealed, l.building, p.household, p.kind, p.groups, b.name as building_name
  from missing_left l
  join roster_person p on p.county = l.county and p.person = l.person
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_building b on b.county = l.county and b.building = l.building
 where l.county = $1
   and l.round = $2
   and l.unit = $3
   and not l.exempt
   and l.building >= $4
   and l.building <= $6
   and (l.building > $4 or l.person > $5)
 order by l.building, l.person
 limit $7;

-- name: missing_list_buildings :many 20000
-- in:   county int, round int, unit int
-- out:  building int, name text, grid text, owner text
select b.building, b.name, b.grid, o.owner
  from area_building b
  left join missing_owner o on o.county = b.county and o.round = $2 and o.unit = b.unit and o.building = b.building
 where b.county = $1
   and b.unit = $3
 order by b.building;

-- name: missing_find_owner :one
-- The owner of a building, else of its village.
-- in:   county int, round int, unit int, building int
-- out:  owner text, phone text
select owner, phone
  from missing_owner
 where county = $1
   and round = $2
   and unit = $3
   and (building = $4 or building = 0)
 order by building desc
 limit 1;

-- name: missing_set_owner :run
-- in:   county int, round int, unit int, building int, owner text, phone text, team int
insert into missing_owner (county, round, unit, building, owner, phone, team) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (county, round, unit, building) do update
   set owner = excluded.owner, phone = excluded.phone, team = excluded.team;

-- name: missing_add_visit :run
-- in:   county int, round int, person int, seq int, at int, outcome text, note text, again_at int, until_at int, means text, service text
insert into missing_visit (county, round, person, seq, at, outcome, note, again_at, until_at, means, service)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: missing_find_knock :one
-- in:   county int, round int, person int
-- out:  visits int, outcome text, at int, again_at int, until_at int, service text, claim_device int, claim_actor int, claim_until_at int
select visits, outcome, at, again_at, until_at, service, claim_device, claim_actor, claim_until_at
  from missing_knock
 where county = $1
   and round = $2
   and person = $3;

-- name: missing_note_visit :run
-- Whoever was at the person no longer is.
-- in:   county int, round int, person int, outcome text, at int, again_at int, until_at int, service text
insert into missing_knock (county, round, person, visits, outcome, at, again_at, until_at, service)
values ($1, $2, $3, 1, $4, $5, $6, $7, $8)
on conflict (county, round, person) do update
   set visits = missing_knock.visits + 1, outcome = excluded.outcome, at = excluded.at, again_at = excluded.again_at,
       until_at = excluded.until_at, service = coalesce(excluded.service, missing_knock.service), claim_device = null,
       claim_actor = null, claim_until_at = null;

-- name: missing_count_visit :run
-- in:   county int, round int, person int
update missing_knock set visits = visits + 1
 where county = $1
   and round = $2
   and person = $3;

-- name: missing_note_home :run
-- Registered at a team's own site: a promise is kept by it.
-- in:   county int, round int, person int, outcome text, at int
insert into missing_knock (county, round, person, visits, outcome, at) values ($1, $2, $3, 0, $4, $5)
on conflict (county, round, person) do update set outcome = excluded.outcome, at = excluded.at, again_at = null;

-- name: missing_set_claim :run
-- in:   county int, round int, person int, device int, actor int, until_at int
insert into missing_knock (county, round, person, visits, claim_device, claim_actor, claim_until_at)
values ($1, $2, $3, 0, $4, $5, $6)
on conflict (county, round, person) do update
   set claim_device = excluded.claim_device, claim_actor = excluded.claim_actor,
       claim_until_at = excluded.claim_until_at;

-- name: missing_list_visits :each
-- in:   county int, round int, person int
-- out:  at int, outcome text, means text, service text, note text, again_at int, until_at int, actor int
select v.at, v.outcome, v.means, v.service, v.note, v.again_at, v.until_at, e.actor
  from missing_visit v
  join ledger_event e on e.county = v.county and e.seq = v.seq
 where v.county = $1
   and v.round = $2
   and v.person = $3
 order by v.seq desc
 limit 200;

-- name: missing_set_need :run
-- in:   county int, person int, sealed text
insert into missing_need (county, person, sealed) values ($1, $2, $3)
on conflict (county, person) do update set sealed = excluded.sealed;

-- name: missing_forget_need :run
-- in:   county int, person int
delete from missing_need
 where county = $1
   and person = $2;

-- name: missing_find_sealed :one
-- A person's sealed text, and what they need.
-- in:   county int, person int
-- out:  sealed text, need text
select i.sealed, n.sealed as need
  from roster_person p
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join missing_need n on n.county = p.county and n.person = p.person
 where p.county = $1
   and p.person = $2;

-- name: missing_add_team :run
-- in:   county int, team int, name text, unit int, site int
insert into missing_team (county, team, name, unit, site) values ($1, $2, $3, $4, $5);

-- name: missing_find_team :one
-- in:   county int, team int
-- out:  name text, unit int, site int
select name, unit, site
  from missing_team
 where county = $1
   and team = $2;

-- name: missing_add_member :run
-- in:   county int, team int, account int
insert into missing_member (county, team, account) values ($1, $2, $3)
on conflict (county, team, account) do nothing;

-- name: missing_remove_member :run
-- in:   county int, team int, account int
delete from missing_member
 where county = $1
   and team = $2
   and account = $3;

-- name: missing_list_members :many 1000
-- in:   county int, team int
-- out:  account int
select account
  from missing_member
 where county = $1
   and team = $2
 order by account
 limit 1000;

-- name: missing_list_teams :each
-- Teams of an area; `mine`: the account is one of them.
-- in:   county int, unit int, account int, after_team int, most int
-- out:  team int, name text, unit int, unit_name text, site int, site_name text, members int, mine int
select t.team, t.name, t.unit, u.name as unit_name, t.site, s.name as site_name,
       (select count(*)
          from missing_member m
         where m.county = t.county and m.team = t.team) as members,
       (select count(*)
          from missing_member m
         where m.county = t.county and m.team = t.team and m.account = $3) as mine
  from missing_team t
  join area_within w on w.county = t.county and w.ancestor = $2 and w.unit = t.unit
  left join area_unit u on u.county = t.county and u.unit = t.unit
  left join site_site s on s.county = t.county and s.site = t.site
 where t.county = $1
   and t.team > $4
 order by t.team
 limit $5;

-- name: missing_list_team :each
-- Who remains on a team's list, in walking order: a place's own owner goes before its village's.
-- in:   county int, round int, round_until_at int, groups int, team int, unit int, after_unit int, after_building int, after_person int, most int
-- out:  person int, sealed text, sex text, born text, unit int, unit_name text, building int, building_name text, household text, kind text, groups int, need text, visits int, outcome text, at int, again_at int, until_at int, claim_device int, claim_actor int, claim_until_at int
with places (unit) as (
    select distinct o.unit
      from missing_owner o
      join area_within w on w.county = o.county and w.ancestor = $6 and w.unit = o.unit
     where o.county = $1
       and o.round = $2
       and o.team = $5
)
select p.person, i.sealed, p.sex, p.born, p.unit, u.name as unit_name, p.building, b.name as building_name, p.household,
       p.kind, p.groups, n.sealed as need, coalesce(k.visits, 0) as visits, k.outcome, k.at, k.again_at, k.until_at,
       k.claim_device, k.claim_actor, k.claim_until_at
  from places v
  join roster_person p on p.county = $1 and p.unit = v.unit
  join area_unit u on u.county = p.county and u.unit = p.unit
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join sampling_person s on s.county = p.county and s.a = $2 and s.b = p.person
  left join area_building b on b.county = p.county and b.building = p.building
  left join missing_need n on n.county = p.county and n.person = p.person
  left join missing_knock k on k.county = p.county and k.round = $2 and k.person = p.person
 where p.county = $1
   and p.state = 'active'
   and (cast($4 as bigint) = 0 or (p.groups & cast($4 as bigint)) <> 0)
   and not (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $2 and d.b = m.dropped
                       where m.county = p.county and m.kept = p.person and m.undone_seq is null and d.value > 0))
   and not exists (select 1
                     from roster_exemption x
                    where x.county = p.county and x.person = p.person and (x.round = 0 or x.round = $2)
                      and x.from_at <= $3 and x.until_at >= $3 and x.ended_at is null)
   and (select o.team
          from missing_owner o
         where o.county = p.county and o.round = $2 and o.unit = p.unit and (o.building = p.building or o.building = 0)
         order by o.building desc
         limit 1) = $5
   and (p.unit > $7 or (p.unit = $7 and (p.building > $8 or (p.building = $8 and p.person > $9))))
 order by p.unit, p.building, p.person
 limit $10;

-- name: missing_list_team_units :many 1000
-- Villages of an area in which teams have places.
-- in:   county int, round int, unit int
-- out:  unit int
select distinct o.unit
  from missing_owner o
  join area_within w on w.county = o.county and w.ancestor = $3 and w.unit = o.unit
 where o.county = $1
   and o.round = $2
   and o.team is not null
 order by o.unit
 limit 1000;

-- name: missing_list_owners :many 20001
-- Who answers for the places of a village, the village itself (building 0) first.
-- in:   county int, round int, unit int
-- out:  building int, team int
select building, team
  from missing_owner
 where county = $1
   and round = $2
   and unit = $3
 order by building;

-- name: missing_count_knocks :many 20001
-- People of a village at whom somebody was, by building, and promises that stand.
-- in:   county int, round int, unit int
-- out:  building int, visited int, promised int
select p.building, cast(sum(case when k.visits > 0 then 1 else 0 end) as bigint) as visited,
       cast(sum(case when k.again_at is null then 0 else 1 end) as bigint) as promised
  from roster_person p
  join missing_knock k on k.county = p.county and k.round = $2 and k.person = p.person
 where p.county = $1
   and p.unit = $3
   and p.state = 'active'
 group by p.building
 order by p.building;

-- name: missing_add_proposal :run
-- in:   county int, proposal int, round int, person int, kind text, until_at int, note text, at int, actor int
insert into missing_proposal (county, proposal, round, person, kind, until_at, note, at, actor, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open');

-- name: missing_find_proposal :one
-- in:   county int, proposal int
-- out:  person int, state text
select person, state
  from missing_proposal
 where county = $1
   and proposal = $2;

-- name: missing_find_open_proposal :one
-- in:   county int, person int, kind text
-- out:  proposal int
select proposal
  from missing_proposal
 where county = $1
   and person = $2
   and state = 'open'
   and kind = $3
 order by proposal
 limit 1;

-- name: missing_set_proposal :run
-- in:   county int, proposal int, state text
update missing_proposal set state = $3
 where county = $1
   and proposal = $2;

-- name: missing_settle_proposals :run
-- The list says it now.  kind null: whatever was proposed.
-- in:   county int, person int, kind text
update missing_proposal set state = 'done'
 where county = $1
   and person = $2
   and state = 'open'
   and (cast($3 as text) is null or kind = $3);

-- name: missing_list_proposals :each
-- in:   county int, unit int, after_proposal int, most int
-- out:  proposal int, round int, person int, sealed text, unit int, unit_name text, building_name text, kind text, until_at int, note text, at int, actor int
select x.proposal, x.round, x.person, i.sealed, p.unit, u.name as unit_name, b.name as building_name, x.kind, x.until_at,
       x.note, x.at, x.actor
  from missing_proposal x
  join roster_person p on p.county = x.county and p.person = x.person
  join area_within w on w.county = p.county and w.ancestor = $2 and w.unit = p.unit
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_unit u on u.county = p.county and u.unit = p.unit
  left join area_building b on b.county = p.county and b.building = p.building
 where x.county = $1
   and x.state = 'open'
   and x.proposal > $3
 order by x.proposal
 limit $4;

-- name: missing_list_at_home :each
-- The ledger of home samples: whom a team reports as sampled, or registered at its site.
-- in:   county int, round int, unit int, after_person int, most int
-- out:  person int, sealed text, unit_name text, building_name text, household text, groups int, at int, service text, standing int
select k.person, i.sealed, u.name as unit_name, b.name as building_name, p.household, p.groups, k.at, k.service,
       coalesce(s.value, 0) as standing
  from missing_knock k
  join roster_person p on p.county = k.county and p.person = k.person
  join area_within w on w.county = p.county and w.ancestor = $3 and w.unit = p.unit
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_unit u on u.county = p.county and u.unit = p.unit
  left join area_building b on b.county = p.county and b.building = p.building
  left join sampling_person s on s.county = k.county and s.a = $2 and s.b = k.person
 where k.county = $1
   and k.round = $2
   and k.outcome = 'sampled_at_home'
   and k.person > $4
 order by k.person
 limit $5;

-- name: missing_todo_promises :one
-- Who was promised a visit before a moment, and remains.
-- in:   county int, round int, round_until_at int, groups int, before_at int
-- out:  n int, oldest_at int
select count(*) as n, min(k.again_at) as oldest_at
  from missing_knock k
  join roster_person p on p.county = k.county and p.person = k.person
  left join sampling_person s on s.county = k.county and s.a = $2 and s.b = k.person
 where k.county = $1
   and k.round = $2
   and k.again_at < $5
   and p.state = 'active'
   and (cast($4 as bigint) = 0 or (p.groups & cast($4 as bigint)) <> 0)
   and not (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $2 and d.b = m.dropped
                       where m.county = p.county and m.kept = p.person and m.undone_seq is null and d.value > 0))
   and not exists (select 1
                     from roster_exemption x
                    where x.county = p.county and x.person = p.person and (x.round = 0 or x.round = $2)
                      and x.from_at <= $3 and x.until_at >= $3 and x.ended_at is null);

-- name: missing_todo_needs :one
-- What points asked for and did not get.
-- in:   county int
-- out:  n int, oldest_at int, what text, site int
select count(*) over () as n, asked_at as oldest_at, thing as what, site
  from site_need
 where county = $1
   and (state = 'asked' or state = 'taken')
 order by asked_at, need
 limit 1;

-- name: missing_todo_moves :one
-- Orders to move a table that nobody has received since a moment.
-- in:   county int, before_at int
-- out:  n int, oldest_at int, site int
select count(*) over () as n, ordered_at as oldest_at, from_site as site
  from site_move
 where county = $1
   and state = 'ordered'
   and ordered_at < $2
 order by ordered_at, move
 limit 1;

-- name: missing_todo_arrivals :one
-- Who reported an arrival before a moment and was not reached.
-- in:   county int, before_at int
-- out:  n int, oldest_at int
select count(*) as n, min(at) as oldest_at
  from roster_arrival
 where county = $1
   and state = 'open'
   and contacted_at is null
   and at < $2;

-- name: missing_todo_proposals :one
-- in:   county int
-- out:  n int, oldest_at int
select count(*) as n, min(at) as oldest_at
  from missing_proposal
 where county = $1
   and state = 'open';

-- name: missing_last_seen :one
-- The newest other round in which a person stood registered.
-- in:   county int, round int, person int
-- out:  round int
select r.round
  from round_round r
  join sampling_person s on s.county = r.county and s.a = r.round and s.b = $3
 where r.county = $1
   and r.round <> $2
   and s.value > 0
 order by r.round desc
 limit 1;

-- name: missing_find_left_person :one
-- in:   county int, round int, person int
-- out:  unit int, building int, exempt bool
select unit, building, exempt
  from missing_left
 where county = $1
   and round = $2
   and person = $3;

-- name: missing_add_left :add
-- in:   county int, round int, unit int, building int, person int, exempt bool
insert into missing_left (county, round, unit, building, person, exempt) values ($1, $2, $3, $4, $5, $6);

-- name: missing_remove_left :run
-- in:   county int, round int, unit int, building int, person int
delete from missing_left
 where county = $1
   and round = $2
   and unit = $3
   and building = $4
   and person = $5;

-- name: missing_forget_left :run
-- in:   county int, round int
delete from missing_left
 where county = $1
   and round = $2;

-- name: missing_each_left_behind :each
-- Everybody due who does not stand registered in a round.
-- in:   county int, round int, round_until_at int, groups int
-- out:  person int, unit int, building int, exempt bool
select p.person, p.unit, p.building,
       exists (select 1
                     from roster_exemption x
                    where x.county = p.county and x.person = p.person and (x.round = 0 or x.round = $2)
                      and x.from_at <= $3 and x.until_at >= $3 and x.ended_at is null) as exempt
  from roster_person p
  left join sampling_person s on s.county = p.county and s.a = $2 and s.b = p.person
 where p.county = $1
   and p.state = 'active'
   and (cast($4 as bigint) = 0 or (p.groups & cast($4 as bigint)) <> 0)
   and not (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $2 and d.b = m.dropped
                       where m.county = p.county and m.kept = p.person and m.undone_seq is null and d.value > 0))
 order by p.unit, p.building, p.person;

-- name: missing_list_counts :many 100000
-- in:   county int, round int
-- out:  unit int, due int, done int, exempt int
select unit, due, done, exempt
  from missing_count
 where county = $1
   and round = $2
 order by unit;

-- name: missing_each_left_unit :each
-- Who remained and who was exempt when a round was closed, by village.
-- in:   county int, round int
-- out:  unit int, remaining int, exempt int
select unit, cast(sum(case when exempt then 0 else 1 end) as bigint) as remaining,
       cast(sum(case when exempt then 1 else 0 end) as bigint) as exempt
  from missing_left
 where county = $1
   and round = $2
 group by unit
 order by unit;

-- name: missing_each_unit :each
-- What the counts of a round must be, from the persons themselves.
-- in:   county int, round int, round_until_at int, groups int
-- out:  unit int, due int, done int, exempt int
with stand (unit, is_done, is_exempt) as (
    select p.unit,
           (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $2 and d.b = m.dropped
                       where m.county = p.county and m.kept = p.person and m.undone_seq is null and d.value > 0)),
           exists (select 1
                     from roster_exemption x
                    where x.county = p.county and x.person = p.person and (x.round = 0 or x.round = $2)
                      and x.from_at <= $3 and x.until_at >= $3 and x.ended_at is null)
      from roster_person p
      left join sampling_person s on s.county = p.county and s.a = $2 and s.b = p.person
     where p.county = $1
       and p.state = 'active'
       and (cast($4 as bigint) = 0 or (p.groups & cast($4 as bigint)) <> 0)
)
select unit, count(*) as due, cast(sum(case when is_done then 1 else 0 end) as bigint) as done,
       cast(sum(case when is_exempt and not is_done then 1 else 0 end) as bigint) as exempt
  from stand
 group by unit
 order by unit;

-- name: missing_each_building :each
-- The same for the buildings of one village.
-- in:   county int, round int, round_until_at int, groups int, unit int
-- out:  building int, due int, done int, exempt int
with stand (building, is_done, is_exempt) as (
    select p.building,
           (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $2 and d.b = m.dropped
                       where m.county = p.county and m.kept = p.person and m.undone_seq is null and d.value > 0)),
           exists (select 1
                     from roster_exemption x
                    where x.county = p.county and x.person = p.person and (x.round = 0 or x.round = $2)
                      and x.from_at <= $3 and x.until_at >= $3 and x.ended_at is null)
      from roster_person p
      left join sampling_person s on s.county = p.county and s.a = $2 and s.b = p.person
     where p.county = $1
       and p.unit = $5
       and p.state = 'active'
       and (cast($4 as bigint) = 0 or (p.groups & cast($4 as bigint)) <> 0)
)
select building, count(*) as due, cast(sum(case when is_done then 1 else 0 end) as bigint) as done,
       cast(sum(case when is_exempt and not is_done then 1 else 0 end) as bigint) as exempt
  from stand
 group by building
 order by building;

-- name: missing_list_open :each
-- Persons of a village who remain in a round that is not closed, in walking order.
-- in:   county int, round int, round_until_at int, groups int, unit int, after_building int, after_person int, last_building int, most int
-- out:  person int, sealed text, building int, household text, kind text, groups int, building_name text
select p.person, i.sealed, p.building, p.household, p.kind, p.groups, b.name as building_name
  from roster_person p
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join sampling_person s on s.county = p.county and s.a = $2 and s.b = p.person
  left join area_building b on b.county = p.county and b.building = p.building
 where p.county = $1
   and p.unit = $5
   and p.state = 'active'
   and (cast($4 as bigint) = 0 or (p.groups & cast($4 as bigint)) <> 0)
   and not (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $2 and d.b = m.dropped
                       where m.county = p.county and m.kept = p.person and m.undone_seq is null and d.value > 0))
   and not exists (select 1
                     from roster_exemption x
                    where x.county = p.county and x.person = p.person and (x.round = 0 or x.round = $2)
                      and x.from_at <= $3 and x.until_at >= $3 and x.ended_at is null)
   and p.building >= $6
   and p.building <= $8
   and (p.building > $6 or p.person > $7)
 order by p.building, p.person
 limit $9;

-- name: missing_count_left :many 20000
-- Who remained or was exempt when the round was closed, by building.
-- in:   county int, round int, unit int
-- out:  building int, remaining int, exempt int
select building, cast(sum(case when exempt then 0 else 1 end) as bigint) as remaining,
       cast(sum(case when exempt then 1 else 0 end) as bigint) as exempt
  from missing_left
 where county = $1
   and round = $2
   and unit = $3
 group by building
 order by building;

-- What waits is told by how many there are and by the oldest of them.

-- name: missing_todo_flags :each
-- Open conflicts of a round by kind.
-- in:   county int, round int
-- out:  kind text, n int, oldest_at int, what text, site int
select w.kind, w.n, w.oldest_at, w.what, w.site
  from (select f.kind, count(*) over (partition by f.kind) as n, f.at as oldest_at, f.tube_code as what, f.site,
               row_number() over (partition by f.kind order by f.at, f.flag) as place
          from sampling_flag f
         where f.county = $1
           and f.round = $2
           and f.resolved_at is null) w
 where w.place = 1
 order by w.kind;

-- name: missing_last_void :one
-- The newest tube of a round that was given up with this person in it.
-- in:   county int, round int, person int
-- out:  tube_code text
select r.tube_code
  from sampling_former f
  join sampling_registration r on r.county = f.county and r.seq = f.seq
  join sampling_tube t on t.county = r.county and t.tube_code = r.tube_code
 where f.county = $1
   and f.person = $3
   and r.round = $2
   and (t.state = 'void' or t.state = 'empty')
 order by r.seq desc
 limit 1;

-- name: missing_todo_boxes :one
-- Boxes that were sealed before a moment and have not arrived.
-- in:   county int, round int, before_at int
-- out:  n int, oldest_at int, what text, site int
select count(*) over () as n, sealed_at as oldest_at, box_code as what, site
  from transfer_box
 where county = $1
   and round = $2
   and (state = 'sealed' or state = 'moving')
   and sealed_at < $3
 order by sealed_at, box_code
 limit 1;

-- name: missing_todo_lab :one
-- Tubes that arrived in good condition before a moment and have no result.
-- in:   county int, round int, before_at int
-- out:  n int, oldest_at int, what text, site int
select count(*) over () as n, received_at as oldest_at, tube_code as what, site
  from lab_tube
 where county = $1
   and round = $2
   and finding is null
   and condition = 'good'
   and received_at < $3
 order by received_at, tube_code
 limit 1;

-- name: missing_todo_pools :one
-- Positive tubes of which a member waits for a re-check.
-- in:   county int, round int
-- out:  n int, oldest_at int, what text, site int
select count(*) over () as n, t.reported_at as oldest_at, t.tube_code as what, t.site
  from lab_tube t
  join sampling_tube s on s.county = t.county and s.tube_code = t.tube_code
  join sampling_fill f on f.county = s.county and f.first_seq = s.first_seq
 where t.county = $1
   and t.round = $2
   and t.finding in ('positive', 'doubtful')
   and f.registered > (select count(*)
                         from lab_recheck r
                        where r.county = t.county and r.tube_code = t.tube_code)
 order by t.reported_at, t.tube_code
 limit 1;

-- name: missing_todo_differences :one
-- in:   county int
-- out:  n int, oldest_at int, what text, site int
select count(*) over () as n, at as oldest_at, box_code as what, site
  from transfer_difference
 where county = $1
   and resolved_at is null
 order by at, difference
 limit 1;

-- name: missing_todo_quarantine :one
-- in:   county int
-- out:  n int, oldest_at int
select count(*) as n, min(received_at) as oldest_at
  from ledger_quarantine
 where county = $1
   and state = 'open';

-- name: missing_todo_gaps :one
-- Devices from which something has not arrived yet, and since when they are silent.
-- in:   county int
-- out:  n int, oldest_at int
select count(*) as n, min(last_at) as oldest_at
  from ledger_device
 where county = $1
   and gaps <> '';

-- name: missing_list_came :many 1000
-- Who came to a point and was on no list, by events after one.
-- in:   county int, seq int
-- out:  seq int, person int, at int
select seq, person, at
  from missing_came
 where county = $1
   and seq > $2
 order by seq
 limit 1000;

-- name: missing_add_came :add
-- in:   county int, seq int, person int, at int
insert into missing_came (county, seq, person, at) values ($1, $2, $3, $4);

-- name: missing_find_away :one
-- in:   county int, person int, round int, note text
-- out:  exemption int
select exemption
  from roster_exemption
 where county = $1
   and person = $2
   and round = $3
   and reason = 'tested_elsewhere'
   and note = $4
   and ended_at is null
 order by exemption
 limit 1;

-- name: missing_list_site_part :each
-- The people of the areas that a site serves, with what its duty needs and no more.  SQLite
-- joins in the order that is written (cross join): it would walk the whole county otherwise.
-- in:   county int, site int, round int, after_unit int, after_person int, most int
-- out:  person int, sealed text, sex text, unit int, unit_name text, building int, building_name text, household text, card_code text, green_lane bool, is_done bool
with served (unit) as (
    select distinct w.unit
      from site_service v
     cross join area_within w
     where v.county = $1
       and v.site = $2
       and w.county = v.county
       and w.ancestor = v.unit
), page (county, round, person, sex, unit, building, household, green_lane) as (
    select p.county, cast($3 as bigint), p.person, p.sex, p.unit, p.building, p.household, p.groups <> 0
      from served v
     cross join roster_person p
     where p.county = $1
       and p.unit = v.unit
       and p.state = 'active'
       and (p.unit > $4 or (p.unit = $4 and p.person > $5))
     order by p.unit, p.person
     limit $6
)
select g.person, i.sealed, g.sex, g.unit, u.name as unit_name, g.building, b.name as building_name, g.household,
       (select max(c.card_code)
          from paper_card c
         where c.county = g.county and c.person = g.person and c.ended_at is null) as card_code,
       g.green_lane,
       (coalesce(s.value, 0) > 0
           or exists (select 1
                        from roster_merged m
                        join sampling_person d on d.county = m.county and d.a = $3 and d.b = m.dropped
                       where m.county = g.county and m.kept = g.person and m.undone_seq is null and d.value > 0)) as is_done
  from page g
  left join roster_sealed i on i.county = g.county and i.person = g.person
  join area_unit u on u.county = g.county and u.unit = g.unit
  left join sampling_person s on s.county = g.county and s.a = g.round and s.b = g.person
  left join area_building b on b.county = g.county and b.building = g.building
 order by g.unit, g.person;

-- name: missing_list_shift :each
-- The people of the areas that a site serves, as its phones take them for a shift: with
-- where and when somebody stands registered in the round already.  Joined in the order that
-- is written, as in missing_list_site_part.
-- in:   county int, site int, round int, round_until_at int, most int
-- out:  person int, sealed text, sex text, born text, unit int, unit_name text, building int, building_name text, groups int, card_code text, done_at int, done_site int, done_site_name text, is_exempt bool
with served (unit) as (
    select distinct w.unit
      from site_service v
     cross join area_within w
     where v.county = $1
       and v.site = $2
       and w.county = v.county
       and w.ancestor = v.unit
), here (county, round, person, sex, born, unit, building, groups) as (
    select p.county, cast($3 as bigint), p.person, p.sex, p.born, p.unit, p.building, p.groups
      from served v
     cross join roster_person p
     where p.county = $1
       and p.unit = v.unit
       and p.state = 'active'
     order by p.unit, p.building, p.person
     limit $5
), people (county, person, sex, born, unit, building, groups, stand) as (
    select h.county, h.person, h.sex, h.born, h.unit, h.building, h.groups,
           coalesce(nullif(s.value, 0),
                    (select max(d.value)
                       from roster_merged m
                      cross join sampling_person d
                      where m.county = h.county
                        and m.kept = h.person
                        and m.undone_seq is null
                        and d.county = m.county
                        and d.a = h.round
                        and d.b = m.dropped), 0)
      from here h
      left join sampling_person s on s.county = h.county and s.a = h.round and s.b = h.person
)
select p.person, i.sealed, p.sex, p.born, p.unit, u.name as unit_name, p.building, b.name as building_name, p.groups,
       (select max(c.card_code)
          from paper_card c
         where c.county = p.county and c.person = p.person and c.ended_at is null) as card_code,
       r.at as done_at, r.site as done_site, t.name as done_site_name,
       exists (select 1
                 from roster_exemption e
                where e.county = p.county and e.person = p.person and (e.round = 0 or e.round = $3)
                  and e.from_at <= $4 and e.until_at >= $4 and e.ended_at is null) as is_exempt
  from people p
  join area_unit u on u.county = p.county and u.unit = p.unit
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_building b on b.county = p.county and b.building = p.building
  left join sampling_registration r on r.county = p.county and r.seq = p.stand / 256 and p.stand > 0
  left join site_site t on t.county = r.county and t.site = r.site
 order by p.unit, p.building, p.person;

-- name: missing_find_stock :one
-- Tubes that a site should have on hand.
-- in:   county int, site int
-- out:  on_hand int
select issued - returned - used - voided - empty as on_hand
  from sampling_stock
 where county = $1
   and site = $2;
