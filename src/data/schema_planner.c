/* schema_planner.c - telling SQLite's planner what a county is like.
 *
 * Every key begins with the county, and a store holds one or a few.  Without
 * statistics SQLite believes that `county = $1` leaves ten rows, and would rather
 * walk a whole county in the order of the primary key than sort the five rows that
 * an index finds.  Real statistics would change with the data, and plans with them;
 * these never do: a million rows, all of one county, and each further column of an
 * index narrows them down. */
#include "data/schema_planner.h"

/* Analysing the schema alone makes the table of statistics without reading ours. */
static const char forget[] = "analyze sqlite_schema; delete from sqlite_stat1;";

/* The primary key of a table without rowid goes by the table's name. */
static const char teach[] =
    "insert into sqlite_stat1 (tbl, idx, stat)"
    " select t.name, case when i.origin = 'pk' and t.wr then t.name else i.name end,"
    "        '1000000' || (select group_concat("
    "            case when c.seqno = n.last and i.\"unique\" then ' 1'"
    "                 when c.seqno = 0 then case when c.name = 'county' then ' 1000000' else ' 1000' end"
    "                 when c.seqno = 1 then ' 1000' when c.seqno = 2 then ' 100' else ' 10' end, '')"
    "          from pragma_index_info(i.name) c)"
    "   from pragma_table_list t"
    "   join pragma_index_list(t.name) i"
    "   join (select t2.name as tbl, i2.name as idx, max(c2.seqno) as last"
    "           from pragma_table_list t2 join pragma_index_list(t2.name) i2 join pragma_index_info(i2.name) c2"
    "          where t2.schema = 'main' group by t2.name, i2.name) n on n.tbl = t.name and n.idx = i.name"
    "  where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%';"
    "analyze sqlite_schema;";

err_t schema_teach_planner(struct db *db)
{
    if (db_dialect(db) != DIALECT_SQLITE)
        return OK;
    TRY(db_script(db, forget));
    return db_script(db, teach);
}
