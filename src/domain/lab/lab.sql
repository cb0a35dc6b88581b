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
    run_day_at   bigint,               -- the day on which that run ended
    reported_at  bigint,
    rejected_at  bigint,               -- when the lab gave it up: its people are sampled again
    discarded_at bigint,               -- until then the specimen is kept
    primary key (county, tube_code)
);
create index lab_tube_kept on lab_tube (county, site, reported_at);
create index lab_tube_finding on lab_tube (county, round, finding, tube_code);
create index lab_tube_waiting on lab_tube (county, round, received_at);
create index lab_tube_arrived on lab_tube (county, site, received_at);
create index lab_tube_run on lab_tube (county, site, run_day_at, run);

-- Everything that was ever said about a tube, in order.
-- table: lab_history clustered
create table lab_history (
    county     bigint not null,
    tube_code  text   not null,
    seq        bigint not null,
    at         bigint not null,
    what       text   not null,        -- received, result, correction, withdrawn, recheck, rejected
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

-- received = reported - unreceived + in work + abnormal, by the day on which a tube was
-- received, or reported when nobody received it.
-- table: lab_count
create table lab_count (
    county      bigint not null,
    round       bigint not null,
    site        bigint not null,
    day_at      bigint not null,       -- its midnight
    received    bigint not null,
    reported    bigint not null,       -- of whatever finding
    unreceived  bigint not null,       -- reported, but nobody scanned them on arrival
    negative    bigint not null,
    positive    bigint not null,
    invalid     bigint not null,
    abnormal    bigint not null,       -- received in a condition that cannot be run, and not reported
    primary key (county, round, site, day_at)
);
create index lab_count_day on lab_count (county, site, day_at);

-- What came and what was said for the first time, hour by hour, as the server heard it.
-- table: lab_hour
create table lab_hour (
    county    bigint not null,
    site      bigint not null,
    hour_at   bigint not null,
    received  bigint not null,
    reported  bigint not null,
    primary key (county, site, hour_at)
);

-- A run of a machine: as the machine recorded it, as it was reported, or both.
-- table: lab_run clustered
create table lab_run (
    county           bigint not null,
    site             bigint not null,
    day_at           bigint not null,  -- midnight of the day on which it ended: labs number their runs anew each day
    run              text   not null,
    machine          text,
    operator         text,
    started_at       bigint,
    ended_at         bigint not null,
    loaded           bigint not null,  -- wells with a tube; 0 until the raw run is recorded
    controls         bigint not null,
    controls_failed  bigint not null,
    primary key (county, site, day_at, run)
);

-- table: lab_well clustered
create table lab_well (
    county     bigint not null,
    site       bigint not null,
    day_at     bigint not null,
    run        text   not null,
    well       text   not null,
    holds      text   not null,        -- tube, positive_control, negative_control
    tube_code  text,
    ct_orf1ab  double precision,
    ct_n       double precision,
    primary key (county, site, day_at, run, well)
);
create index lab_well_tube on lab_well (county, tube_code, site);

-- What a lab can do, as of a day.
-- table: lab_capacity clustered
create table lab_capacity (
    county       bigint not null,
    site         bigint not null,
    from_at      bigint not null,
    daily        bigint not null,      -- tubes
    hourly       bigint not null,
    ceiling      bigint not null,      -- tubes a day that it accepts
    machines     bigint not null,
    run_minutes  bigint not null,      -- the shortest run of a machine
    plate        bigint not null,      -- tubes of one run, without controls
    primary key (county, site, from_at)
);

-- Words that were taken back.
-- table: lab_change
create table lab_change (
    county     bigint not null,
    seq        bigint not null,
    site       bigint not null,
    at         bigint not null,
    tube_code  text   not null,
    what       text   not null,        -- correction, withdrawn
    was        text   not null,
    finding    text,                   -- null: none
    reason     text   not null,
    primary key (county, seq)
);
create index lab_change_day on lab_change (county, site, at);

-- A positive or doubtful pool is a case from the moment of its result.
-- table: lab_case
create table lab_case (
    county     bigint not null,
    tube_code  text   not null,
    round      bigint not null,
    lab        bigint not null,
    site       bigint not null,        -- where the tube was filled
    unit       bigint not null,        -- the area of that site: its squad, community and care team answer
    state      text   not null,        -- open, closed: every member re-checked, recalled: the result was taken back
    opened_at  bigint not null,
    closed_at  bigint,
    primary key (county, tube_code)
);
create index lab_case_state on lab_case (county, round, state, opened_at);

-- table: lab_case_step clustered
create table lab_case_step (
    county     bigint not null,
    tube_code  text   not null,
    seq        bigint not null,
    person     bigint not null,        -- 0: the whole case
    at         bigint not null,
    step       text   not null,
    party      text,
    account    bigint not null,        -- who said so; 0: the program
    note       text,
    primary key (county, tube_code, seq)
);

-- table: lab_squad clustered
create table lab_squad (
    county  bigint not null,
    unit    bigint not null,           -- with all below it, where none is nearer
    party   text   not null,           -- squad, community, care
    name    text   not null,
    phone   text   not null,
    primary key (county, unit, party)
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
-- out:  round int, site int, received_at int, condition text, finding text, ct_orf1ab real, ct_n real, run text, run_day_at int, reported_at int, rejected_at int
select round, site, received_at, condition, finding, ct_orf1ab, ct_n, run, run_day_at, reported_at, rejected_at
  from lab_tube
 where county = $1
   and tube_code = $2;

-- name: lab_set_received :run
-- in:   county int, tube_code text, round int, site int, received_at int, condition text
insert into lab_tube (county, tube_code, round, site, received_at, condition) values ($1, $2, $3, $4, $5, $6)
on conflict (county, tube_code) do update
   set site = excluded.site, received_at = excluded.received_at, condition = excluded.condition;

-- name: lab_set_result :run
-- in:   county int, tube_code text, round int, site int, finding text, ct_orf1ab real, ct_n real, run text, run_day_at int, reported_at int
insert into lab_tube (county, tube_code, round, site, finding, ct_orf1ab, ct_n, run, run_day_at, reported_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (county, tube_code) do update
   set finding = excluded.finding, ct_orf1ab = excluded.ct_orf1ab, ct_n = excluded.ct_n, run = excluded.run,
       run_day_at = excluded.run_day_at, reported_at = excluded.reported_at, site = excluded.site;

-- name: lab_add_history :add
-- in:   county int, tube_code text, seq int, at int, what text, site int, finding text, ct_orf1ab real, ct_n real, run text, condition text, person int, reason text
insert into lab_history (county, tube_code, seq, at, what, site, finding, ct_orf1ab, ct_n, run, condition, person, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: lab_tally :tally 4
-- in:   county int, round int, site int, day_at int, received int, reported int, unreceived int, negative int, positive int, invalid int, abnormal int
insert into lab_count (county, round, site, day_at, received, reported, unreceived, negative, positive, invalid, abnormal)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (county, round, site, day_at) do update
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
   and rejected_at is null
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
   and finding in ('positive', 'doubtful')
   and tube_code > $3
 order by tube_code;

-- name: lab_list_counts :each
-- in:   county int, round int
-- out:  site int, site_name text, received int, reported int, unreceived int, abnormal int
select c.site, s.name as site_name, cast(sum(c.received) as bigint) as received,
       cast(sum(c.reported) as bigint) as reported, cast(sum(c.unreceived) as bigint) as unreceived,
       cast(sum(c.abnormal) as bigint) as abnormal
  from lab_count c
  left join site_site s on s.county = c.county and s.site = c.site
 where c.county = $1
   and c.round = $2
 group by c.site, s.name
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
-- Labs and days whose counts differ from their tubes.
-- in:   county int
-- out:  round int, site int, day_at int
with tube (round, site, at, received, reported, unreceived, negative, positive, invalid, abnormal) as (
    select round, site, coalesce(received_at, reported_at), case when received_at is null then 0 else 1 end,
           case when finding is null then 0 else 1 end,
           case when finding is not null and received_at is null then 1 else 0 end,
           case when finding = 'negative' then 1 else 0 end, case when finding in ('positive', 'doubtful') then 1 else 0 end,
           case when finding = 'invalid' then 1 else 0 end,
           case when finding is null and condition <> 'good' then 1 else 0 end
      from lab_tube
     where county = $1
       and (received_at is not null or finding is not null)
), both_sides (round, site, day_at, received, reported, unreceived, negative, positive, invalid, abnormal) as (
    select round, site, day_at, received, reported, unreceived, negative, positive, invalid, abnormal
      from lab_count
     where county = $1
    union all
    select round, site, at - (at + 28800000) % 86400000, -received, -reported, -unreceived, -negative, -positive,
           -invalid, -abnormal
      from tube
)
select round, site, day_at
  from both_sides
 group by round, site, day_at
having sum(received) <> 0 or sum(reported) <> 0 or sum(unreceived) <> 0 or sum(negative) <> 0 or sum(positive) <> 0
       or sum(invalid) <> 0 or sum(abnormal) <> 0
 order by round, site, day_at;

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

-- ---- hours, runs, capacity ------------------------------------------------------------------

-- name: lab_tally_hour :tally 3
-- in:   county int, site int, hour_at int, received int, reported int
insert into lab_hour (county, site, hour_at, received, reported) values ($1, $2, $3, $4, $5)
on conflict (county, site, hour_at) do update
   set received = lab_hour.received + excluded.received, reported = lab_hour.reported + excluded.reported;

-- name: lab_list_hours :many 200
-- in:   county int, site int, from_at int, until_at int
-- out:  hour_at int, received int, reported int
select hour_at, received, reported
  from lab_hour
 where county = $1
   and site = $2
   and hour_at >= $3
   and hour_at < $4
 order by hour_at
 limit 200;

-- name: lab_note_run :run
-- A run was reported: what is known of it stays.
-- in:   county int, site int, day_at int, run text, machine text, ended_at int
insert into lab_run (county, site, day_at, run, machine, ended_at, loaded, controls, controls_failed)
values ($1, $2, $3, $4, $5, $6, 0, 0, 0)
on conflict (county, site, day_at, run) do update
   set machine = coalesce(lab_run.machine, excluded.machine),
       ended_at = case when excluded.ended_at > lab_run.ended_at then excluded.ended_at else lab_run.ended_at end;

-- name: lab_set_run :run
-- in:   county int, site int, day_at int, run text, machine text, operator text, started_at int, ended_at int, loaded int, controls int, controls_failed int
insert into lab_run (county, site, day_at, run, machine, operator, started_at, ended_at, loaded, controls, controls_failed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (county, site, day_at, run) do update
   set machine = excluded.machine, operator = excluded.operator, started_at = excluded.started_at,
       ended_at = excluded.ended_at, loaded = excluded.loaded, controls = excluded.controls,
       controls_failed = excluded.controls_failed;

-- name: lab_forget_wells :run
-- in:   county int, site int, day_at int, run text
delete from lab_well
 where county = $1
   and site = $2
   and day_at = $3
   and run = $4;

-- name: lab_add_well :add
-- in:   county int, site int, day_at int, run text, well text, holds text, tube_code text, ct_orf1ab real, ct_n real
insert into lab_well (county, site, day_at, run, well, holds, tube_code, ct_orf1ab, ct_n)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: lab_list_wells :each
-- in:   county int, site int, day_at int, run text
-- out:  well text, holds text, tube_code text, ct_orf1ab real, ct_n real, finding text
select w.well, w.holds, w.tube_code, w.ct_orf1ab, w.ct_n, t.finding
  from lab_well w
  left join lab_tube t on t.county = w.county and t.tube_code = w.tube_code
 where w.county = $1
   and w.site = $2
   and w.day_at = $3
   and w.run = $4
 order by w.well;

-- name: lab_list_runs :many 2000
-- Of one lab and day, by machine and time, with the tubes that were reported of each.
-- in:   county int, site int, day_at int
-- out:  run text, machine text, operator text, started_at int, ended_at int, loaded int, controls int, controls_failed int, reported int, without_raw int
select r.run, r.machine, r.operator, r.started_at, r.ended_at, r.loaded, r.controls, r.controls_failed,
       (select count(*)
          from lab_tube t
         where t.county = r.county and t.site = r.site and t.run_day_at = r.day_at and t.run = r.run) as reported,
       (select count(*)
          from lab_tube t
         where t.county = r.county and t.site = r.site and t.run_day_at = r.day_at and t.run = r.run
           and not exists (select 1
                             from lab_well w
                            where w.county = t.county and w.tube_code = t.tube_code and w.site = t.site)) as without_raw
  from lab_run r
 where r.county = $1
   and r.site = $2
   and r.day_at = $3
 order by coalesce(r.machine, ''), r.ended_at, r.run
 limit 2000;

-- name: lab_each_run_breach :each
-- Runs that count other wells than they have.
-- in:   county int
-- out:  site int, run text
select r.site, r.run
  from lab_run r
  left join lab_well w on w.county = r.county and w.site = r.site and w.day_at = r.day_at and w.run = r.run
 where r.county = $1
 group by r.site, r.day_at, r.run, r.loaded, r.controls
having r.loaded <> sum(case when w.holds = 'tube' then 1 else 0 end)
       or r.controls <> sum(case when w.holds <> 'tube' then 1 else 0 end)
 order by r.site, r.run;

-- name: lab_set_capacity :run
-- in:   county int, site int, from_at int, daily int, hourly int, ceiling int, machines int, run_minutes int, plate int
insert into lab_capacity (county, site, from_at, daily, hourly, ceiling, machines, run_minutes, plate)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (county, site, from_at) do update
   set daily = excluded.daily, hourly = excluded.hourly, ceiling = excluded.ceiling, machines = excluded.machines,
       run_minutes = excluded.run_minutes, plate = excluded.plate;

-- name: lab_find_capacity :one
-- As of a moment.
-- in:   county int, site int, at int
-- out:  daily int, hourly int, ceiling int, machines int, run_minutes int, plate int
select daily, hourly, ceiling, machines, run_minutes, plate
  from lab_capacity
 where county = $1
   and site = $2
   and from_at <= $3
 order by from_at desc
 limit 1;

-- name: lab_set_rejected :run
-- in:   county int, tube_code text, condition text, rejected_at int
update lab_tube set condition = $3, rejected_at = $4
 where county = $1
   and tube_code = $2;

-- name: lab_discard_tubes :run
-- Positive and doubtful ones stay.
-- in:   county int, site int, reported_before int, discarded_at int
update lab_tube set discarded_at = $4
 where county = $1
   and site = $2
   and reported_at < $3
   and discarded_at is null
   and finding in ('negative', 'invalid');

-- name: lab_list_kept :each
-- The oldest result first.
-- in:   county int, site int, after_at int, after_code text, most int
-- out:  tube_code text, finding text, reported_at int
select tube_code, finding, reported_at
  from lab_tube
 where county = $1
   and site = $2
   and discarded_at is null
   and finding is not null
   and (reported_at, tube_code) > ($3, $4)
 order by reported_at, tube_code
 limit $5;

-- name: lab_add_change :add
-- in:   county int, seq int, site int, at int, tube_code text, what text, was text, finding text, reason text
insert into lab_change (county, seq, site, at, tube_code, what, was, finding, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- ---- one lab and day ---------------------------------------------------------------------------

-- name: lab_list_labs :each
-- in:   county int, site int
-- out:  site int, name text, unit int, capacity int, machines int
select site, name, unit, capacity, tables as machines
  from site_site
 where county = $1
   and kind = 'lab'
   and (cast($2 as bigint) is null or site = $2)
 order by site;

-- name: lab_sum_day :one
-- Without a day: of all days.
-- in:   county int, site int, day_at int
-- out:  received int, reported int, unreceived int, abnormal int
select cast(coalesce(sum(received), 0) as bigint) as received, cast(coalesce(sum(reported), 0) as bigint) as reported,
       cast(coalesce(sum(unreceived), 0) as bigint) as unreceived, cast(coalesce(sum(abnormal), 0) as bigint) as abnormal
  from lab_count
 where county = $1
   and site = $2
   and (cast($3 as bigint) is null or day_at = $3);

-- name: lab_oldest_of_lab :one
-- in:   county int, site int
-- out:  at int
select received_at as at
  from lab_tube
 where county = $1
   and site = $2
   and received_at is not null
   and finding is null
   and condition = 'good'
 order by received_at
 limit 1;

-- name: lab_sum_arrived :one
-- Tubes in the boxes that arrived on a day, and how many of them some lab has scanned.
-- in:   county int, site int, from_at int, until_at int
-- out:  boxes int, sealed int, scanned int
select count(distinct b.box_code) as boxes, count(t.tube_code) as sealed,
       cast(coalesce(sum(case when l.received_at is null then 0 else 1 end), 0) as bigint) as scanned
  from transfer_box b
  left join transfer_tube t on t.county = b.county and t.box_code = b.box_code
  left join lab_tube l on l.county = t.county and l.tube_code = t.tube_code
 where b.county = $1
   and b.holder = $2
   and b.received_at >= $3
   and b.received_at < $4;

-- name: lab_sum_coming :one
-- Boxes that were handed over to a lab and have not arrived.
-- in:   county int, site int
-- out:  boxes int, tubes int, oldest_at int
select count(*) as boxes, cast(coalesce(sum(tubes), 0) as bigint) as tubes, min(coalesce(sealed_at, last_at)) as oldest_at
  from transfer_box
 where county = $1
   and holder = $2
   and received_at is null
   and state = 'moving';

-- name: lab_count_differences :one
-- Open ones of the boxes that a lab has, or that are on their way to it.
-- in:   county int, site int
-- out:  n int
select count(*) as n
  from transfer_difference d
  join transfer_box b on b.county = d.county and b.box_code = d.box_code
 where d.county = $1
   and d.resolved_at is null
   and b.holder = $2;

-- name: lab_count_soon :one
-- Tubes that came on a day and had their result sooner than a machine can have run.
-- in:   county int, site int, from_at int, until_at int, least_ms int
-- out:  n int
select count(*) as n
  from lab_tube
 where county = $1
   and site = $2
   and received_at >= $3
   and received_at < $4
   and reported_at < received_at + $5;

-- ---- what went wrong on one lab's day ----------------------------------------------------------

-- name: lab_list_lost :each
-- in:   county int, site int, before_at int, most int
-- out:  what text, n int, since_at int, owner text, owner_site int
select b.box_code as what, b.tubes as n, coalesce(b.sealed_at, b.last_at) as since_at,
       (select s.taker
          from transfer_step s
         where s.county = b.county and s.box_code = b.box_code and s.what = 'handed_over'
         order by s.at desc, s.seq desc
         limit 1) as owner, b.site as owner_site
  from transfer_box b
 where b.county = $1
   and b.holder = $2
   and b.received_at is null
   and b.state = 'moving'
   and coalesce(b.sealed_at, b.last_at) < $3
 order by since_at, what
 limit $4;

-- name: lab_list_short :each
-- Boxes of a day of which some tubes were scanned nowhere.
-- in:   county int, site int, from_at int, until_at int, most int
-- out:  what text, n int, since_at int, owner_site int
select b.box_code as what, count(*) as n, b.received_at as since_at, b.site as owner_site
  from transfer_box b
  join transfer_tube t on t.county = b.county and t.box_code = b.box_code
  left join lab_tube l on l.county = t.county and l.tube_code = t.tube_code
 where b.county = $1
   and b.holder = $2
   and b.received_at >= $3
   and b.received_at < $4
   and l.received_at is null
 group by b.box_code, b.received_at, b.site
 order by b.received_at, b.box_code
 limit $5;

-- name: lab_list_open_differences :each
-- in:   county int, site int, most int
-- out:  what text, kind text, n int, since_at int, owner_site int
select d.box_code as what, d.what as kind, cast(1 as bigint) as n, d.at as since_at, d.site as owner_site
  from transfer_difference d
  join transfer_box b on b.county = d.county and b.box_code = d.box_code
 where d.county = $1
   and d.resolved_at is null
   and b.holder = $2
 order by d.difference
 limit $3;

-- name: lab_list_bad :each
-- Tubes of a day that cannot be run and of which nobody has said what becomes of them.
-- in:   county int, site int, from_at int, until_at int, most int
-- out:  what text, condition text, since_at int
select tube_code as what, condition, received_at as since_at
  from lab_tube
 where county = $1
   and site = $2
   and received_at >= $3
   and received_at < $4
   and condition <> 'good'
   and finding is null
   and rejected_at is null
 order by received_at, tube_code
 limit $5;

-- name: lab_list_unreceived :each
-- Tubes of a day's runs that were reported and never scanned on arrival.
-- in:   county int, site int, day_at int, most int
-- out:  what text, since_at int
select tube_code as what, reported_at as since_at
  from lab_tube
 where county = $1
   and site = $2
   and run_day_at = $3
   and received_at is null
   and finding is not null
 order by tube_code
 limit $4;

-- name: lab_list_changes :each
-- in:   county int, site int, from_at int, until_at int, most int
-- out:  what text, kind text, was text, finding text, since_at int, reason text
select tube_code as what, what as kind, was, finding, at as since_at, reason
  from lab_change
 where county = $1
   and site = $2
   and at >= $3
   and at < $4
 order by at, seq
 limit $5;

-- ---- positive pools as cases ---------------------------------------------------------------------

-- name: lab_find_case :one
-- in:   county int, tube_code text
-- out:  round int, lab int, site int, unit int, state text, opened_at int, closed_at int
select round, lab, site, unit, state, opened_at, closed_at
  from lab_case
 where county = $1
   and tube_code = $2;

-- name: lab_open_case :run
-- in:   county int, tube_code text, round int, lab int, site int, unit int, opened_at int
insert into lab_case (county, tube_code, round, lab, site, unit, state, opened_at) values ($1, $2, $3, $4, $5, $6, 'open', $7);

-- name: lab_set_case :run
-- in:   county int, tube_code text, state text, closed_at int
update lab_case set state = $3, closed_at = $4
 where county = $1
   and tube_code = $2;

-- name: lab_add_step :run
-- in:   county int, tube_code text, seq int, person int, at int, step text, party text, account int, note text
insert into lab_case_step (county, tube_code, seq, person, at, step, party, account, note)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (county, tube_code, seq) do nothing;

-- name: lab_list_steps :many 5000
-- in:   county int, tube_code text
-- out:  seq int, person int, at int, step text, party text, account int, note text
select seq, person, at, step, party, account, note
  from lab_case_step
 where county = $1
   and tube_code = $2
 order by seq
 limit 5000;

-- name: lab_list_cases :each
-- in:   county int, round int, state text, after text, most int
-- out:  tube_code text, lab int, lab_name text, site_name text, unit int, state text, opened_at int, closed_at int, finding text
select c.tube_code, c.lab, l.name as lab_name, s.name as site_name, c.unit, c.state, c.opened_at, c.closed_at, t.finding
  from lab_case c
  left join lab_tube t on t.county = c.county and t.tube_code = c.tube_code
  left join site_site s on s.county = c.county and s.site = c.site
  left join site_site l on l.county = c.county and l.site = c.lab
 where c.county = $1
   and c.round = $2
   and (cast($3 as text) is null or c.state = $3)
   and c.tube_code > $4
 order by c.tube_code
 limit $5;

-- name: lab_list_open_cases :each
-- Open cases of a lab, the oldest first.
-- in:   county int, lab int, most int
-- out:  what text, unit int, since_at int
select c.tube_code as what, c.unit, c.opened_at as since_at
  from round_round r
  join lab_case c on c.county = r.county and c.round = r.round
 where r.county = $1
   and c.lab = $2
   and c.state = 'open'
 order by c.opened_at, c.tube_code
 limit $3;

-- name: lab_set_squad :run
-- in:   county int, unit int, party text, name text, phone text
insert into lab_squad (county, unit, party, name, phone) values ($1, $2, $3, $4, $5)
on conflict (county, unit, party) do update set name = excluded.name, phone = excluded.phone;

-- name: lab_find_squad :one
-- in:   county int, unit int, party text
-- out:  name text, phone text
select name, phone
  from lab_squad
 where county = $1
   and unit = $2
   and party = $3;

-- name: lab_find_person :one
-- in:   county int, person int
-- out:  unit int, building int, household text, sealed text, unit_name text
select p.unit, p.building, p.household, i.sealed, u.name as unit_name
  from roster_person p
  left join roster_sealed i on i.county = p.county and i.person = p.person
  left join area_unit u on u.county = p.county and u.unit = p.unit
 where p.county = $1
   and p.person = $2;

-- name: lab_list_household :many 200
-- Who lives in the same household.
-- in:   county int, unit int, building int, household text
-- out:  person int
select person
  from roster_person
 where county = $1
   and unit = $2
   and building = $3
   and household = $4
   and state = 'active'
 order by person
 limit 200;

-- name: lab_each_case_breach :each
-- Positive or doubtful tubes without a standing case, and standing cases whose tube is neither.
-- in:   county int
-- out:  tube_code text
with wrong (tube_code) as (
    select t.tube_code
      from lab_tube t
      left join lab_case c on c.county = t.county and c.tube_code = t.tube_code and c.state <> 'recalled'
 where t.county = $1
   and t.finding in ('positive', 'doubtful')
   and c.tube_code is null
    union all
    select c.tube_code
  from lab_case c
  left join lab_tube t on t.county = c.county and t.tube_code = c.tube_code and t.finding in ('positive', 'doubtful')
 where c.county = $1
   and c.state <> 'recalled'
   and t.tube_code is null
)
select tube_code
  from wrong
 order by tube_code;
