-- refused: 2: key column code must be not null
-- table: t_thing
create table t_thing (
    county bigint not null,
    code text,
    primary key (county, code)
);
