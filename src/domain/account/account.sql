-- Users, roles, duty passes, sign-ins and looks; beside the ledger, passwords and sessions.

-- table: account_user
create table account_user (
    county      bigint  not null,
    account     bigint  not null,      -- seq of the event that added it
    login       text    not null,      -- in lower case
    title       text    not null,
    disabled    boolean not null,
    last_in_at  bigint,
    primary key (county, account)
);
create unique index account_user_login on account_user (county, login);

-- table: account_grant
create table account_grant (
    county      bigint not null,
    granted     bigint not null,       -- seq of role_granted
    account     bigint not null,
    role        text   not null,
    unit        bigint,                -- neither unit nor site: the whole county
    site        bigint,
    from_at     bigint,
    until_at    bigint,
    revoked_at  bigint,
    primary key (county, granted)
);
create index account_grant_account on account_grant (county, account, granted);

-- table: account_pass
create table account_pass (
    county      bigint not null,
    pass        bigint not null,       -- seq of pass_issued
    label       text   not null,
    role        text   not null,
    unit        bigint,
    site        bigint,
    from_at     bigint not null,
    until_at    bigint not null,
    digest      text   not null,       -- SHA-256 of the secret in the QR
    revoked_at  bigint,
    last_in_at  bigint,
    primary key (county, pass)
);
create unique index account_pass_digest on account_pass (county, digest);

-- table: account_signin clustered
create table account_signin (
    county   bigint not null,
    device   bigint not null,          -- seq of signed_in
    account  bigint not null,
    kind     text   not null,          -- user, pass
    at       bigint not null,
    primary key (county, device)
);

-- table: account_look clustered
create table account_look (
    county       bigint not null,
    seq          bigint not null,
    at           bigint not null,
    received_at  bigint not null,
    account      bigint not null,
    device       bigint not null,
    what         text   not null,      -- person, list
    person       bigint,
    view         text,
    unit         bigint,
    site         bigint,
    reason       text   not null,
    primary key (county, seq)
);
create index account_look_device on account_look (county, device, received_at);
create index account_look_person on account_look (county, person, seq);
create index account_look_account on account_look (county, account, seq);

-- table: account_session clustered kept
create table account_session (
    county      bigint not null,
    digest      bytes  not null,       -- SHA-256 of the token
    account     bigint not null,
    kind        text   not null,
    device      bigint not null,
    created_at  bigint not null,
    expires_at  bigint not null,
    primary key (county, digest)
);
create index account_session_account on account_session (county, account);
create index account_session_expires on account_session (county, expires_at);

-- What a phone last said of itself: beside the ledger, as sessions are.
-- table: account_phone clustered kept
create table account_phone (
    county      bigint  not null,
    device      bigint  not null,
    seen_at     bigint  not null,
    made        bigint  not null,      -- the highest counter that it had used
    registered  bigint  not null,      -- persons it had registered since it signed in
    waiting     bigint  not null,      -- of them, not acknowledged then
    ended       boolean not null,      -- duty was ended: nothing is left on it
    primary key (county, device)
);
create index account_phone_seen on account_phone (county, seen_at);

-- table: account_password kept
create table account_password (
    county      bigint not null,
    account     bigint not null,
    hash        text   not null,       -- Argon2id, as libsodium writes it
    changed_at  bigint not null,
    primary key (county, account)
);

-- Attempts to sign in that were not right, by login and by address.
-- table: account_failure kept
create table account_failure (
    county    bigint not null,         -- 0 for addresses
    name      text   not null,
    failures  bigint not null,
    until_at  bigint not null,         -- then they are forgotten
    primary key (county, name)
);
create index account_failure_until on account_failure (county, until_at);

-- ---- users and roles ----

-- name: account_add_user_row :run
-- in:   county int, account int, login text, title text
insert into account_user (county, account, login, title, disabled)
values ($1, $2, $3, $4, false);

-- name: account_find_login :one
-- in:   county int, login text
-- out:  account int, title text, disabled bool
select account, title, disabled
  from account_user
 where county = $1
   and login = $2;

-- name: account_find_user :one
-- in:   county int, account int
-- out:  login text, title text, disabled bool
select login, title, disabled
  from account_user
 where county = $1
   and account = $2;

-- name: account_disable_user :run
-- in:   county int, account int
update account_user
   set disabled = true
 where county = $1
   and account = $2;

-- name: account_list_users :each
-- in:   county int, after_account int, most int
-- out:  account int, login text, title text, disabled bool, last_in_at int
select account, login, title, disabled, last_in_at
  from account_user
 where county = $1
   and account > $2
 order by account
 limit $3;

-- name: account_add_grant :run
-- in:   county int, granted int, account int, role text, unit int, site int, from_at int, until_at int
insert into account_grant (county, granted, account, role, unit, site, from_at, until_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: account_find_grant :one
-- in:   county int, granted int
-- out:  account int, role text, unit int, site int, revoked_at int
select account, role, unit, site, revoked_at
  from account_grant
 where county = $1
   and granted = $2;

-- name: account_revoke_grant :run
-- in:   county int, granted int, revoked_at int
update account_grant
   set revoked_at = $3
 where county = $1
   and granted = $2;

-- name: account_list_grants :each
-- in:   county int, account int
-- out:  granted int, role text, unit int, unit_name text, site int, site_name text, from_at int, until_at int, revoked_at int
select g.granted, g.role, g.unit, u.name as unit_name, g.site, s.name as site_name, g.from_at, g.until_at, g.revoked_at
  from account_grant g
  left join area_unit u on u.county = g.county and u.unit = g.unit
  left join site_site s on s.county = g.county and s.site = g.site
 where g.county = $1
   and g.account = $2
 order by g.granted;

-- name: account_list_roles :many 200
-- What a user or a pass may do and where, but for what ended before a time.
-- in:   county int, account int, ended_after_at int
-- out:  granted int, role text, unit int, site int, from_at int, until_at int, revoked_at int
select granted, role, unit, site, from_at, until_at, revoked_at
  from account_grant
 where county = $1
   and account = $2
   and (revoked_at is null or revoked_at > $3)
   and (until_at is null or until_at > $3)
union all
select pass, role, unit, site, from_at, until_at, revoked_at
  from account_pass
 where county = $1
   and pass = $2
 order by granted;

-- name: account_find_who :one
-- A user or a pass.  A pass is over when it was revoked, or at its end.
-- in:   county int, account int
-- out:  kind text, name text, title text, disabled bool, from_at int, over_at int
select 'user' as kind, login as name, title, disabled, cast(null as bigint) as from_at, cast(null as bigint) as over_at
  from account_user
 where county = $1
   and account = $2
union all
select 'pass' as kind, label as name, label as title, false as disabled, from_at,
       case when revoked_at < until_at then revoked_at else until_at end as over_at
  from account_pass
 where county = $1
   and pass = $2;

-- ---- passes ----

-- name: account_add_pass :run
-- in:   county int, pass int, label text, role text, unit int, site int, from_at int, until_at int, digest text
insert into account_pass (county, pass, label, role, unit, site, from_at, until_at, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: account_find_pass :one
-- in:   county int, pass int
-- out:  label text, role text, unit int, site int, from_at int, until_at int, revoked_at int
select label, role, unit, site, from_at, until_at, revoked_at
  from account_pass
 where county = $1
   and pass = $2;

-- name: account_find_digest :one
-- in:   county int, digest text
-- out:  pass int, label text, from_at int, until_at int, revoked_at int
select pass, label, from_at, until_at, revoked_at
  from account_pass
 where county = $1
   and digest = $2;

-- name: account_revoke_pass :run
-- in:   county int, pass int, revoked_at int
update account_pass
   set revoked_at = $3
 where county = $1
   and pass = $2;

-- name: account_list_passes :each
-- in:   county int, site int, after_pass int, most int
-- out:  pass int, label text, role text, unit int, unit_name text, site int, site_name text, from_at int, until_at int, revoked_at int, last_in_at int
select p.pass, p.label, p.role, p.unit, u.name as unit_name, p.site, s.name as site_name, p.from_at, p.until_at,
       p.revoked_at, p.last_in_at
  from account_pass p
  left join area_unit u on u.county = p.county and u.unit = p.unit
  left join site_site s on s.county = p.county and s.site = p.site
 where p.county = $1
   and (cast($2 as bigint) is null or p.site = $2)
   and p.pass > $3
 order by p.pass
 limit $4;

-- ---- sign-ins and sessions ----

-- name: account_add_signin :run
-- in:   county int, device int, account int, kind text, at int
insert into account_signin (county, device, account, kind, at)
values ($1, $2, $3, $4, $5);

-- name: account_note_user_in :run
-- in:   county int, account int, at int
update account_user
   set last_in_at = $3
 where county = $1
   and account = $2;

-- name: account_note_pass_in :run
-- in:   county int, pass int, at int
update account_pass
   set last_in_at = $3
 where county = $1
   and pass = $2;

-- name: account_add_session :run
-- in:   county int, digest bytes, account int, kind text, device int, created_at int, expires_at int
insert into account_session (county, digest, account, kind, device, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: account_find_session :one
-- in:   county int, digest bytes
-- out:  account int, kind text, device int, expires_at int
select account, kind, device, expires_at
  from account_session
 where county = $1
   and digest = $2;

-- name: account_find_session_end :one
-- in:   county int, account int, device int
-- out:  expires_at int
select expires_at
  from account_session
 where county = $1
   and account = $2
   and device = $3;

-- name: account_list_sessions :each
-- Newest first.
-- in:   county int, account int, now_at int, most int
-- out:  device int, created_at int, expires_at int
select device, created_at, expires_at
  from account_session
 where county = $1
   and account = $2
   and expires_at > $3
 order by created_at desc, device desc
 limit $4;

-- name: account_forget_session :run
-- in:   county int, digest bytes
delete from account_session
 where county = $1
   and digest = $2;

-- name: account_forget_sessions_of :run
-- All sessions of an account but that of one device.
-- in:   county int, account int, but_device int
delete from account_session
 where county = $1
   and account = $2
   and device <> $3;

-- name: account_forget_old_sessions :run
-- in:   county int, now_at int
delete from account_session
 where county = $1
   and expires_at <= $2;

-- ---- phones ----

-- name: account_set_phone :run
-- in:   county int, device int, seen_at int, made int, registered int, waiting int, ended bool
insert into account_phone (county, device, seen_at, made, registered, waiting, ended)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (county, device) do update
   set seen_at = excluded.seen_at, made = excluded.made, registered = excluded.registered, waiting = excluded.waiting,
       ended = excluded.ended;

-- name: account_list_phones :each
-- Phones of passes that were heard of since a time.
-- in:   county int, site int, since_at int, after_device int, most int
-- out:  device int, pass int, label text, role text, unit int, site int, site_name text, signed_in_at int, over_at int, seen_at int, made int, registered int, waiting int, ended bool, whole int, gaps text
select f.device, p.pass, p.label, p.role, p.unit, p.site, t.name as site_name, s.at as signed_in_at,
       case when p.revoked_at < p.until_at then p.revoked_at else p.until_at end as over_at,
       f.seen_at, f.made, f.registered, f.waiting, f.ended, coalesce(d.whole, 0) as whole, coalesce(d.gaps, '') as gaps
  from account_phone f
  join account_signin s on s.county = f.county and s.device = f.device
  join account_pass p on p.county = s.county and p.pass = s.account
  left join ledger_device d on d.county = f.county and d.device = f.device
  left join site_site t on t.county = p.county and t.site = p.site
 where f.county = $1
   and (cast($2 as bigint) is null or p.site = $2)
   and f.seen_at >= $3
   and f.device > $4
 order by f.device
 limit $5;

-- ---- passwords and failures ----

-- name: account_set_hash :run
-- in:   county int, account int, hash text, changed_at int
insert into account_password (county, account, hash, changed_at) values ($1, $2, $3, $4)
on conflict (county, account) do update set hash = excluded.hash, changed_at = excluded.changed_at;

-- name: account_find_hash :one
-- in:   county int, account int
-- out:  hash text
select hash
  from account_password
 where county = $1
   and account = $2;

-- name: account_find_failures :one
-- in:   county int, name text, now_at int
-- out:  failures int, until_at int
select failures, until_at
  from account_failure
 where county = $1
   and name = $2
   and until_at > $3;

-- name: account_set_failures :run
-- in:   county int, name text, failures int, until_at int
insert into account_failure (county, name, failures, until_at) values ($1, $2, $3, $4)
on conflict (county, name) do update set failures = excluded.failures, until_at = excluded.until_at;

-- name: account_forget_failures :run
-- in:   county int, name text
delete from account_failure
 where county = $1
   and name = $2;

-- name: account_forget_old_failures :run
-- in:   county int, now_at int
delete from account_failure
 where county = $1
   and until_at <= $2;

-- ---- looks ----

-- name: account_add_look :run
-- in:   county int, seq int, at int, received_at int, account int, device int, what text, person int, view text, unit int, site int, reason text
insert into account_look (county, seq, at, received_at, account, device, what, person, view, unit, site, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: account_find_person_look :one
-- in:   county int, device int, person int, since_at int
-- out:  seq int
select seq
  from account_look
 where county = $1
   and device = $2
   and person = $3
   and received_at >= $4
 limit 1;

-- name: account_list_view_looks :many 10000
-- Places for which a reason was given to see a view.
-- in:   county int, device int, view text, since_at int
-- out:  unit int, site int
select distinct unit, site
  from account_look
 where county = $1
   and device = $2
   and view = $3
   and received_at >= $4;

-- name: account_list_looks :each
-- in:   county int, account int, since_at int, until_at int, before_seq int, most int
-- out:  seq int, at int, account int, what text, person int, sealed text, view text, unit int, site int, reason text
select l.seq, l.at, l.account, l.what, l.person, i.sealed, l.view, l.unit, l.site, l.reason
  from account_look l
  left join roster_sealed i on i.county = l.county and i.person = l.person
 where l.county = $1
   and (cast($2 as bigint) is null or l.account = $2)
   and l.at >= $3
   and l.at < $4
   and l.seq < $5
 order by l.seq desc
 limit $6;

-- name: account_list_person_looks :each
-- in:   county int, person int, account int, since_at int, until_at int, before_seq int, most int
-- out:  seq int, at int, account int, what text, person int, sealed text, view text, unit int, site int, reason text
select l.seq, l.at, l.account, l.what, l.person, i.sealed, l.view, l.unit, l.site, l.reason
  from account_look l
  left join roster_sealed i on i.county = l.county and i.person = l.person
 where l.county = $1
   and l.person = $2
   and (cast($3 as bigint) is null or l.account = $3)
   and l.at >= $4
   and l.at < $5
   and l.seq < $6
 order by l.seq desc
 limit $7;

-- name: account_count_looks_by_account :each
-- Who looked most often first.
-- in:   county int, since_at int, until_at int, most int
-- out:  account int, looks int, persons int, lists int, last_at int
select account, count(*) as looks, count(distinct person) as persons,
       cast(coalesce(sum(case what when 'list' then 1 else 0 end), 0) as bigint) as lists, max(at) as last_at
  from account_look
 where county = $1
   and at >= $2
   and at < $3
 group by account
 order by looks desc, account
 limit $4;

-- name: account_count_looks_by_person :each
-- Who was looked at most often first.
-- in:   county int, since_at int, until_at int, most int
-- out:  person int, sealed text, looks int, accounts int, last_at int
select n.person, i.sealed, n.looks, n.accounts, n.last_at
  from (select person, count(*) as looks, count(distinct account) as accounts, max(at) as last_at
          from account_look
         where county = $1
           and at >= $2
           and at < $3
           and person is not null
         group by person) n
  left join roster_sealed i on i.county = $1 and i.person = n.person
 order by n.looks desc, n.person
 limit $4;

-- name: account_count_looks_by_day :each
-- Days of the operator's zone (+08:00), newest first.
-- in:   county int, since_at int, until_at int, most int
-- out:  day int, looks int, persons int, accounts int, lists int
select (at + 28800000) / 86400000 as day, count(*) as looks, count(distinct person) as persons,
       count(distinct account) as accounts, cast(coalesce(sum(case what when 'list' then 1 else 0 end), 0) as bigint) as lists
  from account_look
 where county = $1
   and at >= $2
   and at < $3
 group by (at + 28800000) / 86400000
 order by day desc
 limit $4;

-- name: account_find_device :one
-- Who signed in on a device.
-- in:   county int, device int
-- out:  account int, kind text
select account, kind
  from account_signin
 where county = $1
   and device = $2;
