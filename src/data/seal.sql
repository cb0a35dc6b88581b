-- Keys of persons.  Beside the ledger, not in it: erasing a key erases a person.

-- table: seal_key clustered kept
create table seal_key (
    county  bigint not null,
    person  bigint not null,
    key     bytes  not null,     -- sealed with the master key; empty: destroyed
    primary key (county, person)
);

-- name: seal_find_key :one
-- in:   county int, person int
-- out:  key bytes
select key
  from seal_key
 where county = $1
   and person = $2;

-- name: seal_add_key :add
-- in:   county int, person int, key bytes
insert into seal_key (county, person, key) values ($1, $2, $3)
on conflict (county, person) do nothing;

-- name: seal_destroy_key :run
-- in:   county int, person int, key bytes
update seal_key set key = $3
 where county = $1
   and person = $2;

-- name: seal_each_destroyed :each
-- out:  county int, person int
select county, person
  from seal_key
 where length(key) = 0
 order by county, person;

-- name: seal_each_key :each
-- out:  county int, person int, key bytes
select county, person, key
  from seal_key
 where length(key) > 0
 order by county, person;

-- name: seal_forget_keys :run
delete from seal_key;
