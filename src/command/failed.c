/* failed.c - a failure in words, for whoever typed the command. */
#include "command/command.h"
#include "core/message.h"

#include <stdlib.h>

enum language command_language(void)
{
    const char *lang = getenv("LANG");
    return lang && lang[0] == 'z' && lang[1] == 'h' ? ZH : EN;
}

int command_failed(FILE *out, err_t why)
{
    BUF_SCOPED text = {0};
    message_failure(command_language(), why, err_told(), &text);
    fprintf(out, "bulou: %s", buf_str(&text));
    if (err_told()->path[0] || why->field)
        fprintf(out, " (%s)", err_told()->path[0] ? err_told()->path : why->field);
    if (err_told()->detail[0])
        fprintf(out, " [%s]", err_told()->detail);
    fprintf(out, "\n");
    return 1;
}
