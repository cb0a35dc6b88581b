-- refused: 4: integer is no type of ours
-- table: t_thing
create table t_thing (
    county integer not null,
    primary key (county)
);
