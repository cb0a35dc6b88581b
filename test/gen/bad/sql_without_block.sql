-- refused: 2: SQL before the first
select 1;
