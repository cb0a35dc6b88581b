-- refused: 7: first column of a unique index must be county
-- table: t_thing
create table t_thing (
    county bigint not null,
    primary key (county)
);
create unique index t_thing_n on t_thing (n);
