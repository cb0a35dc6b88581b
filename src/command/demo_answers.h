/* demo_answers.h - from the generator's answer key to who stays away and who comes
 * without being on the list. */
#pragma once
#include "core/err.h"
#include <stdint.h>

/* Read DIR/truth.csv, look everybody up in the list as it was taken in, and write
 * DIR/absent.csv and DIR/guests.csv.  The writer must run. */
err_t demo_answers_write(const char *dir, int64_t county);
