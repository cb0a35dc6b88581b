-- What labs received, ran and reported.

-- table: lab_tube
create table lab_tube (
    county       bigint not null,
    tube_code    text   not null,
    round        bigint not null,
    site         bigint not null,      -- the lab
    received_at  bigint,
    condition    text,                 -- good, leaking, empty, unlabelled, too_old; null: not received by scan
    finding      text,                 -- as it stands now; null: none yet
    ct_orf1ab    double precision,
    ct_n         double precision,
    run          text,
    reported_at  bigint,
    primary key (county, tube_code)
);
create index lab_tube_finding on lab_tube (county, round, finding, tube_code);
create index lab_tube_waiting on lab_tube (county, round, received_at);

-- Everything that was ever said about a tube, in order.
-- table: lab_history clustered
create table lab_history (
    county     bigint not null,
    tube_code  text   not null,
    seq        bigint not null,
    at         bigint not null,
    what       text   not null,        -- received, result, correction, withdrawn, recheck
    site       bigint not null,
    finding    text,
    ct_orf1ab  double precision,
    ct_n       double precision,
    run        text,
    condition  text,
    person     bigint,
    reason     text,
    primary key (county, tube_code, seq)
);

-- table: lab_recheck clustered
create table lab_recheck (
    county     bigint not null,
    tube_code  text   not null,
    person     bigint not null,
    finding    text   not null,        -- confirmed, excluded
    at         bigint not null,
    primary key (county, tube_code, person)
);

-- received = reported - unreceived + in work + abnormal
-- table: lab_count
create table lab_count (
    county      bigint not null,
    round       bigint not null,
    site        bigint not null,
    received    bigint not null,
    reported    bigint not null,       -- of whatever finding
    unreceived  bigint not null,       -- reported, but nobody scanned them on arrival
    negative    bigint not null,
    positive    bigint not null,
    invalid     bigint not null,
    abnormal    bigint not null,       -- received in a condition that cannot be run, and not reported
    primary key (county, round, site)
);

-- How a lab sends its results, and who may speak for it.
-- table: lab_channel
create table lab_channel (
    county       bigint not null,
    site         bigint not null,
    channel      text   not null,      -- none, csv, hl7
    application  text,                 -- MSH-3 of what it sends
    facility     text,                 -- MSH-4
    addresses    text   not null,      -- "10.1.2.3 10.1.2.4", or ''
    certificate  text,                 -- SHA-256, hexadecimal
    seq          bigint not null,      -- of the event; the lab's number as sender and as device
    set_at       bigint not null,
    primary key (county, site)
);
create index lab_channel_sender on lab_channel (county, application, facility);

-- HL7 messages that were taken.
-- table: lab_message clustered
create table lab_message (
    county   bigint not null,
    site     bigint not null,
    message  text   not null,          -- MSH-10
    digest   text   not null,          -- of what it says beside its header
    primary key (county, site, message)
);

-- table: lab_message_last
create table lab_message_last (
    county   bigint not null,
    site     bigint not null,
    message  text   not null,
    at       bigint not null,          -- when it was taken
    primary key (county, site)
);

-- name: lab_set_channel :run
-- in:   county int, site int, channel text, application text, facility text, addresses text, certificate text, seq int, set_at int
insert into lab_channel (county, site, channel, application, facility, addresses, certificate, seq, set_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (county, site) do update
   set channel = excluded.channel, application = excluded.application, facility = excluded.facility,
       addresses = excluded.addresses, certificate = excluded.certificate, seq = excluded.seq, set_at = excluded.set_at;

-- name: lab_find_channel :one
-- in:   county int, site int
-- out:  channel text, application text, facility text, addresses text, certificate text, set_at int
select channel, application, facility, addresses, certificate, set_at
  from lab_channel
 where county = $1
   and site = $2;

-- name: lab_find_sender :one
-- in:   county int, application text, facility text
-- out:  site int, channel text, addresses text, certificate text, seq int
select site, channel, addresses, certificate, seq
  from lab_channel
 where county = $1
   and application = $2
   and facility = $3
   and channel = 'hl7';

-- name: lab_add_message :add
-- in:   county int, site int, message text, digest text
insert into lab_message (county, site, message, digest) values ($1, $2, $3, $4)
on conflict (county, site, message) do update set digest = excluded.digest;

-- name: lab_set_last :add
-- in:   county int, site int, message text, at int
insert into lab_message_last (county, site, message, at) values ($1, $2, $3, $4)
on conflict (county, site) do update set message = excluded.message, at = excluded.at;

-- name: lab_find_message :one
-- in:   county int, site int, message text
-- out:  digest text
select digest
  from lab_message
 where county = $1
   and site = $2
   and message = $3;

-- name: lab_find_last :one
-- in:   county int, site int
-- out:  message text, at int
select message, at
  from lab_message_last
 where county = $1
   and site = $2;

-- name: lab_find_tube :one
-- in:   county int, tube_code text
-- out:  round int, site int, received_at int, condition text, finding text, ct_orf1ab real, ct_n real, run text, reported_at int
select round, site, received_at, condition, finding, ct_orf1ab, ct_n, run, reported_at
  from lab_tube
 where county = $1
   and tube_code = $2;

-- name: lab_set_received :run
-- in:   county int, tube_code text, round int, site int, received_at int, condition text
insert into lab_tube (county, tube_code, round, site, received_at, condition) values ($1, $2, $3, $4, $5, $6)
on conflict (county, tube_code) do update
   set site = excluded.site, received_at = excluded.received_at, condition = excluded.condition;

-- name: lab_set_result :run
-- in:   county int, tube_code text, round int, site int, finding text, ct_orf1ab real, ct_n real, run text, reported_at int
insert into lab_tube (county, tube_code, round, site, finding, ct_orf1ab, ct_n, run, reported_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (county, tube_code) do update
   set finding = excluded.finding, ct_orf1ab = excluded.ct_orf1ab, ct_n = excluded.ct_n, run = excluded.run,
       reported_at = excluded.reported_at, site = excluded.site;

-- name: lab_add_history :add
-- in:   county int, tube_code text, seq int, at int, what text, site int, finding text, ct_orf1ab real, ct_n real, run text, condition text, person int, reason text
insert into lab_history (county, tube_code, seq, at, what, site, finding, ct_orf1ab, ct_n, run, condition, person, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: lab_tally :tally 3
-- in:   county int, round int, site int, received int, reported int, unreceived int, negative int, positive int, invalid int, abnormal int
insert into lab_count (county, round, site, received, reported, unreceived, negative, positive, invalid, abnormal)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (county, round, site) do update
   set received = lab_count.received + excluded.received, reported = lab_count.reported + excluded.reported,
       unreceived = lab_count.unreceived + excluded.unreceived, negative = lab_count.negative + excluded.negative,
       positive = lab_count.positive + excluded.positive, invalid = lab_count.invalid + excluded.invalid,
       abnormal = lab_count.abnormal + excluded.abnormal;

-- name: lab_find_recheck :one
-- in:   county int, tube_code text, person int
-- out:  finding text, at int
select finding, at
  from lab_recheck
 where county = $1
   and tube_code = $2
   and person = $3;

-- name: lab_set_recheck :run
-- in:   county int, tube_code text, person int, finding text, at int
insert into lab_recheck (county, tube_code, person, finding, at) values ($1, $2, $3, $4, $5)
on conflict (county, tube_code, person) do update set finding = excluded.finding, at = excluded.at;

-- name: lab_count_rechecks :one
-- in:   county int, tube_code text
-- out:  rechecked int, confirmed int, excluded int
select count(*) as rechecked, cast(coalesce(sum(case when finding = 'confirmed' then 1 else 0 end), 0) as bigint) as confirmed,
       cast(coalesce(sum(case when finding = 'excluded' then 1 else 0 end), 0) as bigint) as excluded
  from lab_recheck
 where county = $1
   and tube_code = $2;

-- name: lab_sum_round :one
-- in:   county int, round int
-- out:  received int, reported int, unreceived int, negative int, positive int, invalid int, abnormal int
select cast(coalesce(sum(received), 0) as bigint) as received, cast(coalesce(sum(reported), 0) as bigint) as reported,
       cast(coalesce(sum(unreceived), 0) as bigint) as unreceived,
       cast(coalesce(sum(negative), 0) as bigint) as negative, cast(coalesce(sum(positive), 0) as bigint) as positive,
       cast(coalesce(sum(invalid), 0) as bigint) as invalid, cast(coalesce(sum(abnormal), 0) as bigint) as abnormal
  from lab_count
 where county = $1
   and round = $2;

-- name: lab_oldest_waiting :one
-- in:   county int, round int
-- out:  at int
select received_at as at
  from lab_tube
 where county = $1
   and round = $2
   and received_at is not null
   and finding is null
   and condition = 'good'
 order by received_at
 limit 1;

-- name: lab_list_history :each
-- in:   county int, tube_code text
-- out:  at int, seq int, what text, site int, site_name text, finding text, ct_orf1ab real, ct_n real, run text, condition text, person int, reason text
select h.at, h.seq, h.what, h.site, s.name as site_name, h.finding, h.ct_orf1ab, h.ct_n, h.run, h.condition, h.person, h.reason
  from lab_history h
  left join site_site s on s.county = h.county and s.site = h.site
 where h.county = $1
   and h.tube_code = $2
 order by h.seq;

-- name: lab_list_waiting :each
-- Tubes without a result, the oldest first: those that can be run, or those that cannot.
-- in:   county int, round int, site int, is_good bool, after_at int, after_code text, most int
-- out:  tube_code text, received_at int, condition text
select tube_code, received_at, condition
  from lab_tube
 where county = $1
   and round = $2
   and site = $3
   and finding is null
   and received_at is not null
   and (condition = 'good') = $4
   and (received_at, tube_code) > ($5, $6)
 order by received_at, tube_code
 limit $7;

-- name: lab_list_found :each
-- in:   county int, round int, site int, finding text, after text, most int
-- out:  tube_code text, received_at int, condition text, finding text, ct_orf1ab real, ct_n real, run text, reported_at int
select tube_code, received_at, condition, finding, ct_orf1ab, ct_n, run, reported_at
  from lab_tube
 where county = $1
   and round = $2
   and site = $3
   and finding = $4
   and tube_code > $5
 order by tube_code
 limit $6;

-- name: lab_list_box :each
-- in:   county int, box_code text, whole bool, is_received bool, after text, most int
-- out:  tube_code text, packed_at int, state text, received_at int, condition text, lab_site int, lab_name text
select t.tube_code, t.packed_at, s.state, l.received_at, l.condition,
       case when l.received_at is not null then l.site end as lab_site,
       case when l.received_at is not null then w.name end as lab_name
  from transfer_tube t
  left join sampling_tube s on s.county = t.county and s.tube_code = t.tube_code
  left join lab_tube l on l.county = t.county and l.tube_code = t.tube_code
  left join site_site w on w.county = l.county and w.site = l.site
 where t.county = $1
   and t.box_code = $2
   and ($3 or (l.received_at is not null) = $4)
   and t.tube_code > $5
 order by t.tube_code
 limit $6;

-- name: lab_list_positive :each
-- in:   county int, round int, after text
-- out:  tube_code text, reported_at int, finding text, site int
select tube_code, reported_at, finding, site
  from lab_tube
 where county = $1
   and round = $2
   and finding = 'positive'
   and tube_code > $3
 order by tube_code;

-- name: lab_list_counts :each
-- in:   county int, round int
-- out:  site int, site_name text, received int, reported int, unreceived int, abnormal int
select c.site, s.name as site_name, c.received, c.reported, c.unreceived, c.abnormal
  from lab_count c
  left join site_site s on s.county = c.county and s.site = c.site
 where c.county = $1
   and c.round = $2
 order by c.site;

-- name: lab_list_told :each
-- Who looked at a person between two moments.
-- in:   county int, person int, from_at int, to_at int
-- out:  at int, account int, reason text
select received_at as at, account, reason
  from account_look
 where county = $1
   and person = $2
   and received_at >= $3
   and received_at < $4
 order by seq;

-- name: lab_each_breach :each
-- Labs whose counts differ from their tubes.
-- in:   county int
-- out:  round int, site int
with both_sides (round, site, received, reported, unreceived, negative, positive, invalid, abnormal) as (
    select round, site, received, reported, unreceived, negative, positive, invalid, abnormal
      from lab_count
     where county = $1
    union all
    select round, site, cast(case when received_at is null then 0 else -1 end as bigint),
           cast(case when finding is null then 0 else -1 end as bigint),
           cast(case when finding is not null and received_at is null then -1 else 0 end as bigint),
           cast(case when finding = 'negative' then -1 else 0 end as bigint),
           cast(case when finding = 'positive' then -1 else 0 end as bigint),
           cast(case when finding = 'invalid' then -1 else 0 end as bigint),
           cast(case when finding is null and condition <> 'good' then -1 else 0 end as bigint)
      from lab_tube
     where county = $1
)
select round, site
  from both_sides
 group by round, site
having sum(received) <> 0 or sum(reported) <> 0 or sum(unreceived) <> 0 or sum(negative) <> 0 or sum(positive) <> 0
       or sum(invalid) <> 0 or sum(abnormal) <> 0
 order by round, site;

-- name: lab_first_result :one
-- When the first result of a tube came, by the server's clock.
-- in:   county int, tube_code text
-- out:  at int
select e.received_at as at
  from lab_history h
  join ledger_event e on e.county = h.county and e.seq = h.seq
 where h.county = $1
   and h.tube_code = $2
   and h.what = 'result'
 order by h.seq
 limit 1;
