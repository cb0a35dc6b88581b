/* err.c - what was told about the failure that is on its way. */
#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local struct err_told told;

void err_clear(void)
{
    told.path[0] = '\0';
    told.detail[0] = '\0';
    told.n = 0;
}

/* A text that was cut may end inside a UTF-8 character; that part goes too. */
static void drop_half_character(char *text)
{
    size_t len = strlen(text), lead = len;
    while (lead > 0 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead == 0 || (unsigned char)text[lead - 1] < 0xC0)
        return;
    unsigned char first = (unsigned char)text[--lead];
    size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (len - lead < wanted)
        text[lead] = '\0';
}

static void fill(char *to, size_t size, const char *fmt, va_list ap)
{
    char text[ERR_DETAIL];  /* what is told may quote what was told before */
    if (vsnprintf(text, size, fmt, ap) < 0)
        text[0] = '\0';
    drop_half_character(text);
    memcpy(to, text, strlen(text) + 1);
}

static char *value_named(const char *name)
{
    size_t i = 0;
    while (i < told.n && strncmp(told.value[i].name, name, ERR_VALUE_NAME - 1) != 0)
        i++;
    if (i == ERR_VALUES)
        return NULL;
    if (i == told.n)
        snprintf(told.value[told.n++].name, ERR_VALUE_NAME, "%s", name);
    return told.value[i].text;
}

void err_tell(const char *name, const char *fmt, ...)
{
    char *to = value_named(name);
    if (!to)
        return;
    va_list ap;
    va_start(ap, fmt);
    fill(to, ERR_VALUE_TEXT, fmt, ap);
    va_end(ap);
}

void err_path(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fill(told.path, ERR_PATH, fmt, ap);
    va_end(ap);
}

void err_detail(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fill(told.detail, ERR_DETAIL, fmt, ap);
    va_end(ap);
}

void err_tell_again(const struct err_told *other)
{
    if (other != &told)
        told = *other;
}

const struct err_told *err_told(void)
{
    return &told;
}

static const struct { int status; const char *name; } kinds[] = {
    [ERR_INVALID] = {422, "invalid"},
    [ERR_SIGNED_OUT] = {401, "signed_out"},
    [ERR_FORBIDDEN] = {403, "forbidden"},
    [ERR_MISSING] = {404, "missing"},
    [ERR_CONFLICT] = {409, "conflict"},
    [ERR_TOO_LARGE] = {413, "too_large"},
    [ERR_TOO_MANY] = {429, "too_many"},
    [ERR_BUSY] = {503, "busy"},
    [ERR_STORAGE] = {507, "storage"},
    [ERR_INTERNAL] = {500, "internal"},
};

int err_status(enum err_kind kind)
{
    return kinds[kind].status;
}

const char *err_kind_name(enum err_kind kind)
{
    return kinds[kind].name;
}
