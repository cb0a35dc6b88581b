/* demo_run.h - the day itself: every device sends what is due, over the public API.
 *
 * A device has one request on its way at a time, so its events arrive in order.  When
 * the server has no time it is asked again later; a device that falls behind sends more
 * at once and keeps its order.  Nothing is remembered here across starts: the server says
 * up to which counter each device has been heard. */
#pragma once
#include "command/demo_plan.h"
#include "command/demo_server.h"
#include "command/demo_state.h"

struct demo_run_options {
    const struct demo_plan *plan;
    const struct demo_state *state;
    struct demo_server *server;   /* running */
    const char *rejected;         /* file for answers that should not have come */
};

/* Until `stop` is set.  A server that ends by itself is started again. */
err_t demo_run_day(const struct demo_run_options *options, const volatile bool *stop);
