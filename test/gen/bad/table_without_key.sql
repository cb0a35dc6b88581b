-- refused: 2: table t_thing has no primary key
-- table: t_thing
create table t_thing (
    county bigint not null
);
