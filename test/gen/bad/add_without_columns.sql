-- refused: 4: name the columns: insert into t_thing
-- name: t_add :add
-- in:   county int, code text
insert into t_thing values ($1, $2);
