/* user.c - `bulou user add|password`: the first login, and a forgotten one. */
#include "command/command.h"
#include "command/options.h"
#include "command/work.h"
#include "domain/account/account.h"

#include <string.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "postgres://… instead of the SQLite file in the data folder"},
    {"county", "CODE", "six digits, such as 410185"},
    {"role", "ROLE", "county, town, village, point, door, census, checkpoint, courier, lab, inspector, auditor (county)"},
    {"unit", "CODE", "area of the role, 12 digits (the whole county)"},
    {"site", "N", "site of the role"},
    {"title", "TEXT", "name that others see"},
    {0},
};

static int refuse(FILE *out, const char *what)
{
    fprintf(out, "%s\n", what);
    return 2;
}

static err_t find_login(struct store *s, int64_t county, const char *login, int64_t *user)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct db *db;
    bool found = false;
    TRY(db_open(s->url, DB_READ, &db));
    err_t why = tx_begin(db, &a, TX_READ, &tx);
    if (!why)
        why = account_of_login(&tx, county, login, user, &found);
    tx_rollback(&tx);
    db_close(db);
    if (why || found)
        return why;
    return FAIL(ERR_MISSING, "account.no_such_user");
}

static int give_password(struct store *s, FILE *out, int64_t county, const char *login, const char *password)
{
    int64_t user;
    err_t why = find_login(s, county, login, &user);
    if (!why)
        why = account_set_password(county, user, password);
    if (why)
        return command_failed(out, why);
    fprintf(out, "%s in %lld has a new password\n", login, (long long)county);
    return 0;
}

/* The password is the last word: command_user put it there. */
int work_user(struct store *s, FILE *out, int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    int64_t county = option_int(&o, "county", 0), unit = option_int(&o, "unit", 0), site = option_int(&o, "site", 0);
    int done = options_done(&o, out, "user add|password LOGIN --county CODE [OPTIONS]   (password in BULOU_PASSWORD)");
    if (done >= 0 || !s)
        return done;
    const char *role = option(&o, "role") ? option(&o, "role") : "county";
    const char *password = o.n_operands > 2 ? o.operands[2] : NULL;
    bool adds = o.n_operands >= 2 && strcmp(o.operands[0], "add") == 0;
    if (!adds && (o.n_operands < 2 || strcmp(o.operands[0], "password") != 0))
        return refuse(out, "say: bulou user add LOGIN --county CODE, or bulou user password LOGIN --county CODE");
    if (!county)
        return refuse(out, "say which county: --county 410185");
    if (!password)
        return refuse(out, "set the environment variable BULOU_PASSWORD to the new password");
    if (!adds)
        return give_password(s, out, county, o.operands[1], password);
    const char *title = option(&o, "title") ? option(&o, "title") : o.operands[1];
    err_t why = account_add_user(county, o.operands[1], title, password, role, unit, site);
    if (why)
        return command_failed(out, why);
    fprintf(out, "added %s (%s) in %lld\n", o.operands[1], role, (long long)county);
    return 0;
}
