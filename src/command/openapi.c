/* openapi.c - `bulou openapi`: the description of the API, made from the tables. */
#include "command/command.h"
#include "data/registry.h"
#include "web/openapi.h"

int command_openapi(int argc, char **argv)
{
    BUF_SCOPED text = {0};
    (void)argv;
    if (argc > 1) {
        fprintf(stderr, "usage: bulou openapi\n");
        return 2;
    }
    modules_start();
    openapi_write(&text);
    return fwrite(text.at, 1, text.len, stdout) == text.len ? 0 : 1;
}
