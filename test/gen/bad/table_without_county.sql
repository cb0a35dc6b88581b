-- refused: 6: first column of a primary key must be county
-- table: t_thing
create table t_thing (
    county bigint not null,
    code text not null,
    primary key (code)
);
