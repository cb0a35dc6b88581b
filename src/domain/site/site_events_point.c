/* site_events_point.c - at the point: the line, what is needed, and what a checkpoint counts. */
#include "domain/site/site_parts.h"

#include <string.h>

#define SITE(S) \
    INT(struct S, site, .need = true, .min = 1, .max = (int64_t)1 << 53, .scope = SCOPE_SITE, .help = "The site.")

enum { COUNT_MOST = 5000 };   /* of one count: a whole village at once */

#define COUNT(S, m, h) INT(struct S, m, .need = true, .min = 0, .max = COUNT_MOST, .help = h)

/* ---- site.queue_counted, queue_seen ------------------------------------------------------------ */

static err_t check_point(struct tx *tx, const struct event *ev, int64_t site)
{
    struct site_facts facts;
    TRY(site_check_known(tx, ev->county, "site", site, &facts));
    bool has_line = strcmp(facts.kind, "point") == 0 || strcmp(facts.kind, "van") == 0;
    return has_line ? OK : FAIL(ERR_INVALID, "site.has_no_line", .field = "site");
}

static const struct field queue_counted_rows[] = {
    SITE(queue_counted),
    COUNT(queue_counted, came, "Who joined the line since the last count."),
    COUNT(queue_counted, went, "Who were sampled or left the line since then."),
    {0},
};

static err_t queue_counted_check(struct tx *tx, const struct event *ev, const void *body)
{
    return check_point(tx, ev, ((const struct queue_counted *)body)->site);
}

/* What was counted before the whole line was seen is in that number already. */
static err_t queue_counted_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct queue_counted *b = body;
    struct site_find_queue_row queue;
    bool found;
    TRY(site_tally_flow(tx, ev->county, b->site, ev->at - ev->at % SITE_FLOW_MS, b->came, b->went));
    TRY(site_find_queue(tx, ev->county, b->site, &queue, &found));
    if (!found)
        queue = (struct site_find_queue_row){0};
    if (ev->at < queue.seen_at)
        return OK;
    int64_t waiting = queue.waiting + b->came - b->went;
    return site_set_queue(tx, ev->county, b->site, waiting > 0 ? waiting : 0, ev->at > queue.at ? ev->at : queue.at,
                          queue.seen_at);
}

const struct event_type queue_counted = {
    .name = "site.queue_counted", .help = "So many joined the line at a point and so many left it.",
    .right = RIGHT_SAMPLE, .body = queue_counted_rows, .body_size = sizeof(struct queue_counted),
    .check = queue_counted_check, .apply = queue_counted_apply,
};

static const struct field queue_seen_rows[] = {
    SITE(queue_seen),
    COUNT(queue_seen, waiting, "Who stand in line now."),
    {0},
};

static err_t queue_seen_check(struct tx *tx, const struct event *ev, const void *body)
{
    return check_point(tx, ev, ((const struct queue_seen *)body)->site);
}

static err_t queue_seen_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct queue_seen *b = body;
    struct site_find_queue_row queue;
    bool found;
    TRY(site_find_queue(tx, ev->county, b->site, &queue, &found));
    if (found && queue.at > ev->at)
        return OK;
    return site_set_queue(tx, ev->county, b->site, b->waiting, ev->at, ev->at);
}

const struct event_type queue_seen = {
    .name = "site.queue_seen", .help = "Somebody looked along the whole line: so many stand there now.",
    .right = RIGHT_SAMPLE, .body = queue_seen_rows, .body_size = sizeof(struct queue_seen),
    .check = queue_seen_check, .apply = queue_seen_apply,
};

/* ---- site.need_asked, need_taken, need_met --------------------------------------------------------- */

static const char *const things[] = {"heater", "tubes", "swabs", "gowns", "labels", "power", "water", "food", "tent",
                                     "people", "other", NULL};

static const struct field need_asked_rows[] = {
    SITE(need_asked),
    CHOICE(struct need_asked, thing, .need = true, .choices = things, .help = "What is needed."),
    INT(struct need_asked, n, .min = 1, .max = 100000, .help = "How many; left out: some."),
    TEXT(struct need_asked, note, .max = 200, .help = "In a few words."),
    {0},
};

static err_t need_asked_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_facts facts;
    return site_check_known(tx, ev->county, "site", ((const struct need_asked *)body)->site, &facts);
}

/* A second tap before anybody answered is the same need. */
static err_t need_asked_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct need_asked *b = body;
    struct site_find_open_need_row open;
    bool found;
    TRY(site_find_open_need(tx, ev->county, b->site, b->thing, &open, &found));
    if (found && b->n == ABSENT && !b->note)
        return OK;
    return site_add_need(tx, ev->county, ev->seq, b->site, b->thing, b->n, b->note, ev->at);
}

const struct event_type need_asked = {
    .name = "site.need_asked", .help = "A point needs something: a heater, tubes, people.",
    .right = RIGHT_SAMPLE, .body = need_asked_rows, .body_size = sizeof(struct need_asked),
    .check = need_asked_check, .apply = need_asked_apply,
};

/* Whoever brings it, or the point itself, may answer. */
static err_t find_need(struct tx *tx, const struct event *ev, int64_t need, struct site_find_need_row *out)
{
    struct site_facts site;
    bool found;
    TRY(site_find_need(tx, ev->county, need, out, &found));
    if (!found)
        return FAIL(ERR_MISSING, "site.no_such_need", .field = "need");
    TRY(site_check_known(tx, ev->county, "need", out->site, &site));
    if (!rights_site(ev->actor, RIGHT_SITE_EDIT, out->site, site.unit, ev->at) &&
        !rights_site(ev->actor, RIGHT_SAMPLE, out->site, site.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "need");
    return strcmp(out->state, "met") == 0 ? FAIL(ERR_CONFLICT, "site.need_is_met", .field = "need") : OK;
}

static const struct field need_taken_rows[] = {
    INT(struct need_taken, need, .need = true, .help = "The place of the request in the ledger."),
    {0},
};

static err_t need_taken_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_find_need_row row;
    return find_need(tx, ev, ((const struct need_taken *)body)->need, &row);
}

static err_t need_taken_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return site_take_need(tx, ev->county, ((const struct need_taken *)body)->need, ev->at, ev->actor_id);
}

const struct event_type need_taken = {
    .name = "site.need_taken", .help = "Somebody brings what a point needs.",
    .right = RIGHT_SAMPLE, .anywhere = true, .body = need_taken_rows, .body_size = sizeof(struct need_taken),
    .check = need_taken_check, .apply = need_taken_apply,
};

static const struct field need_met_rows[] = {
    INT(struct need_met, need, .need = true, .help = "The place of the request in the ledger."),
    TEXT(struct need_met, note, .max = 200, .help = "In a few words."),
    {0},
};

static err_t need_met_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_find_need_row row;
    return find_need(tx, ev, ((const struct need_met *)body)->need, &row);
}

static err_t need_met_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return site_meet_need(tx, ev->county, ((const struct need_met *)body)->need, ev->at);
}

const struct event_type need_met = {
    .name = "site.need_met", .help = "What a point needed is there.",
    .right = RIGHT_SAMPLE, .anywhere = true, .body = need_met_rows, .body_size = sizeof(struct need_met),
    .check = need_met_check, .apply = need_met_apply,
};

/* ---- site.checkpoint_counted -------------------------------------------------------------------------- */

enum { HOUR_MS = 3600 * 1000 };

static const struct field checkpoint_counted_rows[] = {
    SITE(checkpoint_counted),
    COUNT(checkpoint_counted, vehicles, "Vehicles since the last count."),
    COUNT(checkpoint_counted, people, "People since then."),
    COUNT(checkpoint_counted, fever, "Of them, with more than 37.3 degrees."),
    COUNT(checkpoint_counted, referred, "Of them, who were sent on to a fever clinic."),
    {0},
};

static err_t checkpoint_counted_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct checkpoint_counted *b = body;
    struct site_facts facts;
    TRY(site_check_known(tx, ev->county, "site", b->site, &facts));
    if (strcmp(facts.kind, "checkpoint") != 0)
        return FAIL(ERR_INVALID, "site.is_no_checkpoint", .field = "site");
    if (b->fever > b->people)
        return FAIL(ERR_INVALID, "site.more_than_people", .field = "fever");
    return b->referred > b->people ? FAIL(ERR_INVALID, "site.more_than_people", .field = "referred") : OK;
}

static err_t checkpoint_counted_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct checkpoint_counted *b = body;
    return site_tally_check(tx, ev->county, b->site, ev->at - ev->at % HOUR_MS, b->vehicles, b->people, b->fever,
                            b->referred);
}

const struct event_type checkpoint_counted = {
    .name = "site.checkpoint_counted", .help = "What passed a checkpoint: vehicles, people, fevers, referrals.",
    .right = RIGHT_CHECKPOINT, .body = checkpoint_counted_rows, .body_size = sizeof(struct checkpoint_counted),
    .check = checkpoint_counted_check, .apply = checkpoint_counted_apply,
};
