-- refused: 3: the block is named t_thing, the table t_other
-- table: t_thing
create table t_other (county bigint not null, primary key (county));
