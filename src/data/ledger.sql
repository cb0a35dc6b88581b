-- The ledger: every fact, in the order in which it came, and what belongs to it.

-- table: ledger_event clustered kept
create table ledger_event (
    county       bigint not null,
    seq          bigint not null,      -- 1, 2, 3 … without a gap
    device       bigint not null,
    counter      bigint not null,
    at           bigint not null,      -- by the sender's clock
    received_at  bigint not null,
    actor        bigint not null,      -- seq of the account or pass; 0: the server
    mends        bigint not null,      -- quarantine entry, or 0
    type         text   not null,
    body         text   not null,      -- canonical JSON, personal text sealed
    hash         bytes  not null,      -- docs/architecture.md: how it is made
    primary key (county, seq)
);
-- Time first, so that new rows lie together: an index by device and counter
-- would touch a page of its own for each phone.
create unique index ledger_event_id on ledger_event (county, at, device, counter);

-- table: ledger_head kept
create table ledger_head (
    county  bigint not null,
    seq     bigint not null,
    hash    bytes  not null,
    turn    bigint not null,           -- grows with each batch: taking it takes the turn
    primary key (county)
);

-- table: ledger_device clustered kept
create table ledger_device (
    county   bigint not null,
    device   bigint not null,
    whole    bigint not null,          -- every counter up to here has come
    highest  bigint not null,
    gaps     text   not null,          -- "5-7,9": not come yet
    last_at  bigint not null,          -- when it last sent, by the server's clock
    primary key (county, device)
);

-- table: ledger_quarantine kept
create table ledger_quarantine (
    county       bigint not null,
    entry        bigint not null,
    received_at  bigint not null,
    device       bigint not null,
    counter      bigint not null,
    actor        bigint not null,
    at           bigint not null,
    type         text   not null,
    why          text   not null,      -- message key
    field        text   not null,      -- path of the member, or ''
    told         text   not null,      -- JSON object of the values
    sealed       text   not null,      -- the event as it was sent, sealed whole
    state        text   not null,      -- open, mended, dismissed
    closed_at    bigint,
    closed_by    bigint,
    mended_by    bigint,               -- seq of the event that mends it
    primary key (county, entry)
);
create unique index ledger_quarantine_id on ledger_quarantine (county, device, counter, entry);
create index ledger_quarantine_open on ledger_quarantine (county, state, entry);

-- name: ledger_take_turn :one
-- Lock the county's chain until commit and read its head.
-- in:   county int
-- out:  seq int, hash bytes
update ledger_head set turn = turn + 1
 where county = $1
returning seq, hash;

-- name: ledger_found_county :run
-- in:   county int, hash bytes
insert into ledger_head (county, seq, hash, turn) values ($1, 0, $2, 0)
on conflict (county) do nothing;

-- name: ledger_set_head :run
-- in:   county int, seq int, hash bytes
update ledger_head set seq = $2, hash = $3
 where county = $1;

-- name: ledger_read_head :one
-- in:   county int
-- out:  seq int, hash bytes
select seq, hash
  from ledger_head
 where county = $1;

-- name: ledger_list_counties :many 4000
-- out:  county int
select county
  from ledger_head
 order by county;

-- name: ledger_add :add
-- in:   county int, seq int, device int, counter int, at int, received_at int, actor int, mends int, type text, body text, hash bytes
insert into ledger_event (county, seq, device, counter, at, received_at, actor, mends, type, body, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: ledger_find :one
-- in:   county int, at int, device int, counter int
-- out:  seq int, type text, body text
select seq, type, body
  from ledger_event
 where county = $1
   and at = $2
   and device = $3
   and counter = $4;

-- name: ledger_page :many 100
-- in:   county int, after_seq int, to_seq int, most int
-- out:  seq int, device int, counter int, at int, received_at int, actor int, mends int, type text, body text, hash bytes
select seq, device, counter, at, received_at, actor, mends, type, body, hash
  from ledger_event
 where county = $1
   and seq > $2
   and seq <= $3
 order by seq
 limit $4;

-- name: ledger_find_device :one
-- in:   county int, device int
-- out:  whole int, highest int, gaps text, last_at int
select whole, highest, gaps, last_at
  from ledger_device
 where county = $1
   and device = $2;

-- name: ledger_set_device :add
-- in:   county int, device int, whole int, highest int, gaps text, last_at int
insert into ledger_device (county, device, whole, highest, gaps, last_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (county, device) do update
   set whole = excluded.whole, highest = excluded.highest, gaps = excluded.gaps, last_at = excluded.last_at;

-- name: ledger_last_quarantine :one
-- in:   county int
-- out:  entry int
select coalesce(max(entry), 0) as entry
  from ledger_quarantine
 where county = $1;

-- name: ledger_add_quarantine :run
-- in:   county int, entry int, received_at int, device int, counter int, actor int, at int, type text, why text, field text, told text, sealed text
insert into ledger_quarantine (county, entry, received_at, device, counter, actor, at, type, why, field, told, sealed, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open');

-- name: ledger_find_rejected :one
-- The quarantine entry of a device's counter; the newest.
-- in:   county int, device int, counter int
-- out:  entry int, why text, field text
select entry, why, field
  from ledger_quarantine
 where county = $1
   and device = $2
   and counter = $3
 order by entry desc
 limit 1;

-- name: ledger_close_quarantine :run
-- in:   county int, entry int, state text, closed_at int, closed_by int, mended_by int
update ledger_quarantine
   set state = $3, closed_at = $4, closed_by = $5, mended_by = $6
 where county = $1
   and entry = $2
   and state = 'open';

-- name: ledger_find_quarantine :one
-- in:   county int, entry int
-- out:  received_at int, device int, counter int, actor int, at int, type text, why text, field text, told text, sealed text, state text, mended_by int
select received_at, device, counter, actor, at, type, why, field, told, sealed, state, mended_by
  from ledger_quarantine
 where county = $1
   and entry = $2;

-- name: ledger_list_quarantine :each
-- in:   county int, state text, after_entry int, most int
-- out:  entry int, received_at int, device int, counter int, actor int, at int, type text, why text, field text, told text, state text, mended_by int
select entry, received_at, device, counter, actor, at, type, why, field, told, state, mended_by
  from ledger_quarantine
 where county = $1
   and state = $2
   and entry > $3
 order by entry
 limit $4;
