/* metrics.h - what the server has done, for operators; for web/ only.
 *
 * All counting is done on the loop's thread. */
#pragma once
#include "web/route.h"

struct exchange;

/* An answer was queued. */
void metrics_count(const struct exchange *x);
/* A job of the writer came back: did the commit fail? */
void metrics_writer_failed(bool failed);

/* Handlers of /healthz and /metrics. */
err_t health_get(struct request *rq, struct reply *rp);
err_t metrics_get(struct request *rq, struct reply *rp);
