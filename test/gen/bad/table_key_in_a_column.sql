-- refused: 4: write the key as an item of its own
-- table: t_thing
create table t_thing (
    county bigint not null primary key
);
