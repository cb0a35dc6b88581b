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
    {"role", "ROLE", "county, town, village, point, courier, lab, inspector, auditor (county)"},
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

/* The password is the last word: command_user put it there. */
int work_user(struct store *s, FILE *out, int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    int64_t county = option_int(&o, "county", 0), unit = option_int(&o, "unit", 0), site = option_int(&o, "site", 0);
    int done = options_done(&o, out, "user add LOGIN --county CODE [OPTIONS]   (password in BULOU_PASSWORD)");
    if (done >= 0 || !s)
        return done;
    const char *role = option(&o, "role") ? option(&o, "role") : "county";
    const char *password = o.n_operands > 2 ? o.operands[2] : NULL;
    if (o.n_operands < 2 || strcmp(o.operands[0], "add") != 0)
        return refuse(out, "say: bulou user add LOGIN --county CODE");
    if (!county)
        return refuse(out, "say which county: --county 410185");
    if (!password)
        return refuse(out, "set the environment variable BULOU_PASSWORD to the new password");
    const char *title = option(&o, "title") ? option(&o, "title") : o.operands[1];
    err_t why = account_add_user(county, o.operands[1], title, password, role, unit, site);
    if (why)
        return command_failed(out, why);
    fprintf(out, "added %s (%s) in %lld\n", o.operands[1], role, (long long)county);
    return 0;
}
