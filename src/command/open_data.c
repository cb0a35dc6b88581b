/* open_data.c - where the open data lie, and how large a county is wanted. */
#include "command/open_data.h"

#include "core/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool holds_data(const char *dir)
{
    char path[512];
    int len = snprintf(path, sizeof path, "%s/zhengzhou/divisions.csv", dir);
    return len < (int)sizeof path && access(path, R_OK) == 0;
}

const char *open_data_folder(const char *told)
{
    const char *from_env = getenv("BULOU_DATA");
    if (told)
        return told;
    if (from_env && *from_env)
        return from_env;
    return holds_data("data") ? "data" : BULOU_SHARE;
}

int64_t open_data_scale(const char *text)
{
    int64_t n = 0, unit = MILLION;
    bool point = false;
    for (; *text; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (*text < '0' || *text > '9')
            return 0;
        unit /= point ? 10 : 1;
        n = point ? n + (*text - '0') * unit : n * 10 + (*text - '0') * (int64_t)MILLION;
        if (n > MILLION)
            return 0;
    }
    return n;
}
