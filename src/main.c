/* main.c - one table of commands. */
#include "command/command.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    {"serve", command_serve, "serve the county: pages, the field app, the API"},
    {"import", command_import, "read a list of people (CSV, .xlsx, .xls), balanced to the row"},
    {"export", command_export, "write a view as CSV, .xlsx or JSON"},
    {"generate", command_generate, "make a synthetic county from open census data"},
    {"demo", command_demo, "run a whole round of a synthetic county, live"},
    {"plan", command_plan, "where, who, which way: a plan from a file"},
    {"verify", command_verify, "prove the chain, the balances and every table"},
    {"rebuild", command_rebuild, "make every table again from the ledger"},
    {"backup", command_backup, "copy the store while it is in use"},
    {"restore", command_restore, "put a copy back into place"},
    {"user", command_user, "add a user, or give one a new password"},
    {"openapi", command_openapi, "print the description of the API"},
    {"reference", command_reference, "print the reference pages: events, views, roles, balances, plans"},
    {0},
};

static void print_help(FILE *out)
{
    fprintf(out, "bulou %s - a whole-population screening round, and nobody is missed\n\nusage: bulou COMMAND [OPTIONS]\n\n",
            BULOU_VERSION);
    for (const struct command *c = commands; c->name; c++)
        fprintf(out, "  %-10s %s\n", c->name, c->help);
    fprintf(out, "\n`bulou COMMAND --help` tells more.\n");
}

/* Large blocks come from the system and go back to it.  Left alone, the allocator keeps
 * ever larger ones once they were freed, and every table that grew leaves a hole. */
static void give_large_blocks_back(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

int main(int argc, char **argv)
{
    give_large_blocks_back();
    if (argc > 1 && strcmp(argv[1], "--version") == 0)
        return printf("bulou %s\n", BULOU_VERSION) < 0;
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        print_help(stdout);
        return 0;
    }
    for (const struct command *c = commands; argc > 1 && c->name; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    print_help(stderr);
    return 2;
}
