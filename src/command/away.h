/* away.h - the thread that strikes off at home who was sampled in another county of this
 * store (domain/missing/missing.h). */
#pragma once
#include "core/err.h"

err_t away_start(const char *url);
void away_stop(void);   /* also when it was never started */
