/* demo_say.h - what the demonstration says in the terminal, in the language of $LANG. */
#pragma once
#include "core/message.h"

/* Print the text of a key with the values told (err_tell); they are forgotten. */
void demo_say(const char *key);

/* A line that is drawn again and again; in a file or pipe one every ten seconds. */
struct demo_bar { int64_t drawn_us; };

/* Draw it when it is time to: a bar of done / all, then the key's text. */
void demo_bar_draw(struct demo_bar *bar, const char *key, int64_t done, int64_t all);
/* Draw it for the last time. */
void demo_bar_end(struct demo_bar *bar, const char *key, int64_t done, int64_t all);
/* Is it time to draw? */
bool demo_bar_is_due(const struct demo_bar *bar);
