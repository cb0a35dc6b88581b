-- Dismissed entries of quarantine; and what the ledger knows of devices and actors.

-- table: audit_dismissal
create table audit_dismissal (
    county   bigint not null,
    entry    bigint not null,
    seq      bigint not null,
    account  bigint not null,
    reason   text   not null,
    primary key (county, entry)
);

-- name: audit_add_dismissal :run
-- in:   county int, entry int, seq int, account int, reason text
insert into audit_dismissal (county, entry, seq, account, reason) values ($1, $2, $3, $4, $5)
on conflict (county, entry) do nothing;

-- name: audit_find_dismissal :one
-- in:   county int, entry int
-- out:  reason text
select reason
  from audit_dismissal
 where county = $1
   and entry = $2;

-- name: audit_list_devices :each
-- in:   county int, after_device int, most int
-- out:  device int, account int, site int, whole int, highest int, gaps text, last_at int
select d.device, s.account, p.site, d.whole, d.highest, d.gaps, d.last_at
  from ledger_device d
  left join account_signin s on s.county = d.county and s.device = d.device
  left join account_pass p on p.county = s.county and p.pass = s.account
 where d.county = $1
   and d.device > $2
 order by d.device
 limit $3;

-- name: audit_list_events :each
-- Newest first.
-- in:   county int, actor int, before_seq int, most int
-- out:  seq int, at int, received_at int, actor int, device int, counter int, type text
select seq, at, received_at, actor, device, counter, type
  from ledger_event
 where county = $1
   and (cast($2 as bigint) is null or actor = $2)
   and seq < $3
 order by seq desc
 limit $4;
