/* work.c - the list of commands that may run inside a server, and their front ends. */
#include "command/work.h"

#include "command/command.h"
#include "command/hold.h"
#include "command/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *name; command_work *work; } list[] = {
    {"user", work_user}, {"import", work_import}, {"backup", work_backup}, {"hold", work_hold},
};

command_work *work_find(const char *name)
{
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].work;
    return NULL;
}

/* --data and --database are the front end's; the rest is the work's own matter. */
static const char *value_of(int argc, char **argv, const char *name)
{
    size_t len = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, len) != 0)
            continue;
        if (argv[i][len] == '=')
            return argv[i] + len + 1;
        if (argv[i][len] == '\0' && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

static int run_work(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct store s;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return work_find(argv[0])(NULL, stdout, argc, argv);
    err_t why = store_prepare(&a, value_of(argc, argv, "--data"), value_of(argc, argv, "--database"), &s);
    if (why)
        return command_failed(stderr, why);
    return control_run(&s, work_find(argv[0]), argc, argv);
}

/* In a server "here" is another folder: files are named from the root. */
static char *absolute(struct arena *a, char *path)
{
    char here[4096];
    if (path[0] == '/' || path[0] == '-' || !getcwd(here, sizeof here))
        return path;
    return arena_printf(a, "%s/%s", here, path);
}

/* Is this word a path: an operand, or what follows an option whose value is one? */
static bool is_path(char **argv, int i)
{
    static const char *const paths[] = {"--places", "--rejects"}, *const switches[] = {"--dry-run", "--help"};
    const char *before = argv[i - 1];
    if (i == 1 || strncmp(before, "--", 2) != 0 || strchr(before, '='))
        return true;
    for (size_t k = 0; k < 2; k++)
        if (strcmp(before, paths[k]) == 0 || strcmp(before, switches[k]) == 0)
            return true;
    return false;
}

static int run_with_file(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    char **words = arena_array(&a, char *, (size_t)argc + 1);
    words[0] = argv[0];
    for (int i = 1; i < argc; i++)
        words[i] = is_path(argv, i) ? absolute(&a, argv[i]) : argv[i];
    return run_work(argc, words);
}

int command_import(int argc, char **argv) { return run_with_file(argc, argv); }
int command_backup(int argc, char **argv) { return run_with_file(argc, argv); }

/* The password comes from the environment and travels as the last word. */
int command_user(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    char **words = arena_array(&a, char *, (size_t)argc + 2);
    memcpy(words, argv, (size_t)argc * sizeof *words);
    char *password = getenv("BULOU_PASSWORD");
    if (password)
        words[argc] = password;
    return run_work(argc + (password ? 1 : 0), words);
}
