-- refused: 4: references: not enforced by both engines
-- table: t_thing
create table t_thing (
    county bigint not null references t_county (county),
    primary key (county)
);
