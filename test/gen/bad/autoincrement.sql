-- refused: 3: autoincrement: give the number
-- table: t_thing
create table t_thing (n integer primary key autoincrement);
