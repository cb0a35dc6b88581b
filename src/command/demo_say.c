/* demo_say.c - see demo_say.h. */
#include "command/demo_say.h"

#include "core/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CELLS = 24, TERMINAL_US = 200000, FILE_US = 10000000 };

static enum language language(void)
{
    const char *all = getenv("LC_ALL"), *lang = all && *all ? all : getenv("LANG");
    return lang && lang[0] == 'z' && lang[1] == 'h' ? ZH : EN;
}

static void write_text(const char *key, struct buf *out)
{
    const struct failure text = {.key = key};
    message_failure(language(), &text, err_told(), out);
    err_clear();
}

void demo_say(const char *key)
{
    BUF_SCOPED text = {0};
    write_text(key, &text);
    puts(buf_str(&text));
    fflush(stdout);
}

static void write_bar(int64_t done, int64_t all, struct buf *out)
{
    int64_t cells = all > 0 ? done * CELLS / all : 0;
    buf_char(out, '[');
    for (int64_t i = 0; i < CELLS; i++)
        buf_char(out, i < cells ? '#' : '.');
    buf_text(out, "] ");
}

static void draw(struct demo_bar *bar, const char *key, int64_t done, int64_t all, bool last)
{
    BUF_SCOPED line = {0};
    bool terminal = isatty(STDOUT_FILENO);
    write_bar(done, all, &line);
    write_text(key, &line);
    printf("%s%s%s", terminal ? "\r" : "", buf_str(&line), terminal ? "\033[K" : "");
    if (last || !terminal)
        putchar('\n');
    fflush(stdout);
    bar->drawn_us = clock_ticks_us();
}

bool demo_bar_is_due(const struct demo_bar *bar)
{
    int64_t pause = isatty(STDOUT_FILENO) ? TERMINAL_US : FILE_US;
    return bar->drawn_us == 0 || clock_ticks_us() - bar->drawn_us >= pause;
}

void demo_bar_draw(struct demo_bar *bar, const char *key, int64_t done, int64_t all)
{
    if (demo_bar_is_due(bar))
        draw(bar, key, done, all, false);
}

void demo_bar_end(struct demo_bar *bar, const char *key, int64_t done, int64_t all)
{
    draw(bar, key, done, all, true);
}
