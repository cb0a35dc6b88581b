/* demo_load.h - the first start: a county is made, loaded, and its round opened.
 *
 * It happens inside this process, before any server runs, and is begun afresh when it
 * was killed.  The store then lives in a time of its own, the morning of the day. */
#pragma once
#include "command/demo_state.h"

/* 2022-01-12: the newspaper page that the program is made for. */
#define DEMO_DATE "2022-01-12"

/* `dir` holds nothing or a demonstration that was never loaded.  Sets round, people
 * and password, and writes DIR/demo.json.  Keys: demo.not_a_demo {path}, store.in_use. */
struct demo_wish { const char *dir, *open_data; };
err_t demo_load(struct arena *a, const struct demo_wish *wish, struct demo_state *state);
