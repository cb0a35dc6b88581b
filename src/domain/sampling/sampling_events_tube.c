/* sampling_events_tube.c - tubes: opened, closed, void, found empty, and their stock. */
#include "domain/lab/lab.h"
#include "domain/sampling/sampling_parts.h"
#include "domain/site/site.h"

#include <string.h>

/* ---- sampling.tube_opened -------------------------------------------------------------------- */

static const struct field tube_opened_body[] = {
    TUBE_CODE(tube_opened),
    TUBE_ROUND(tube_opened),
    TUBE_SITE(tube_opened),
    INT(struct tube_opened, pool_size, .need = true, .min = 0, .max = 20,
        .help = "How many persons share it: 1, 5, 10 or 20; 0: one household."),
    {0},
};

static err_t check_pool_size(int64_t size)
{
    if (size == 0 || size == 1 || size == 5 || size == 10 || size == 20)
        return OK;
    err_tell("size", "%lld", (long long)size);
    return FAIL(ERR_INVALID, "sampling.bad_pool_size", .field = "pool_size");
}

/* Late news of the opening is welcome; opening what was closed before is not. */
static err_t tube_opened_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_opened *b = body;
    struct tube t;
    TRY(sampling_check_code(b->tube_code));
    TRY(check_pool_size(b->pool_size));
    TRY(sampling_check_open(tx, ev, b->round, b->site));
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    TRY(sampling_check_not_ended(tx, ev, &t));
    return t.closed_at != ABSENT && ev->at <= t.closed_at ? OK : sampling_check_not_closed(tx, ev, &t);
}

static err_t tube_opened_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_opened *b = body;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        return sampling_start_tube(tx, ev, &t, b->round, b->site, b->pool_size);
    t.pool_size = b->pool_size;
    t.opened_at = ev->at < t.opened_at ? ev->at : t.opened_at;
    TRY(sampling_put_tube(tx, &t));
    TRY(sampling_judge_place(tx, ev, &t, b->round, b->site));
    return sampling_judge_full(tx, ev, &t, "pool_size");
}

const struct event_type tube_opened = {
    .name = "sampling.tube_opened", .help = "A tube was taken from the rack.",
    .right = RIGHT_SAMPLE, .body = tube_opened_body, .body_size = sizeof(struct tube_opened),
    .foresee = sampling_foresee_tubes, .check = tube_opened_check, .apply = tube_opened_apply,
};

/* ---- sampling.tube_closed -------------------------------------------------------------------- */

static const struct field tube_closed_body[] = {
    TUBE_CODE(tube_closed),
    TUBE_ROUND(tube_closed),
    TUBE_SITE(tube_closed),
    INT(struct tube_closed, swab_count, .need = true, .min = 0, .max = 99,
        .help = "How many swabs are in the tube, counted."),
    {0},
};

/* A closed tube stays as it is: closing it again is refused. */
static err_t tube_closed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_closed *b = body;
    struct tube t;
    TRY(sampling_check_code(b->tube_code));
    TRY(sampling_check_place(tx, ev, b->round, b->site));
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    TRY(sampling_check_not_closed(tx, ev, &t));
    return sampling_check_not_ended(tx, ev, &t);
}

static err_t tube_closed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_closed *b = body;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        TRY(sampling_start_tube(tx, ev, &t, b->round, b->site, ABSENT));
    t.closed_at = ev->at;
    t.swab_count = b->swab_count;
    if (!sampling_tube_ended(&t))
        TRY(sampling_move_tube(tx, &t, TUBE_CLOSED));
    TRY(sampling_put_tube(tx, &t));
    TRY(sampling_judge_place(tx, ev, &t, b->round, b->site));
    return sampling_judge_swabs(tx, ev, &t, NULL);
}

const struct event_type tube_closed = {
    .name = "sampling.tube_closed", .help = "A tube was closed and the swabs in it were counted.",
    .right = RIGHT_SAMPLE, .body = tube_closed_body, .body_size = sizeof(struct tube_closed),
    .foresee = sampling_foresee_tubes, .check = tube_closed_check, .apply = tube_closed_apply,
};

/* ---- its end: void, or found empty --------------------------------------------------------------- */

static err_t check_end(struct tx *tx, const struct event *ev, const char *tube_code, int64_t round, int64_t site)
{
    struct tube t;
    TRY(sampling_check_code(tube_code));
    TRY(sampling_check_place(tx, ev, round, site));
    TRY(sampling_get_tube(tx, ev->county, tube_code, &t));
    TRY(sampling_check_site(tx, ev, &t, site));
    return sampling_check_ended_once(tx, ev, &t);
}

/* Whoever stood in it must be sampled again. */
static err_t send_back(struct tx *tx, const struct event *ev, const struct stand_change *c, const char *finding)
{
    struct stand before;
    TRY(sampling_stand(tx, ev->county, c->person, c->round, &before));
    int64_t left = before.count + c->n;
    if (left == 0)
        TRY(sampling_tally_total(tx, ev->county, c->round, 0, -1, 0, 0, 0, 0, 0));
    if (before.count < 2 || left > 1)
        return OK;
    return sampling_resolve_person_flags(tx, ev->county, c->person, c->round,
                                         sampling_flag_name(FLAG_REGISTERED_TWICE), ev->at, finding);
}

static err_t send_all_back(struct tx *tx, const struct event *ev, const void *body, const struct tube *t,
                           const char *finding)
{
    struct sampling_list_chain_row *rows;
    struct stand_change *changes;
    size_t n;
    TRY(sampling_chain(tx, t, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (sampling_stood(&rows[i], ev->seq))
            TRY(sampling_add_former(tx, ev->county, rows[i].person, rows[i].seq));
    TRY(sampling_changes(tx, ev, body, &changes, &n));
    for (size_t i = 0; i < n; i++)
        TRY(send_back(tx, ev, &changes[i], finding));
    return OK;
}

static err_t end_tube(struct tx *tx, const struct event *ev, const void *body, struct tube *t, enum tube_state state,
                      const char *finding)
{
    TRY(send_all_back(tx, ev, body, t, finding));
    TRY(sampling_move_tube(tx, t, state));
    t->ended_at = ev->at;
    t->ended_seq = ev->seq;
    TRY(sampling_fill_tube(tx, t, -t->registered, 0, t->last_seq));
    TRY(sampling_put_tube(tx, t));
    TRY(sampling_judge_swabs(tx, ev, t, finding));
    return sampling_resolve_flags(tx, ev->county, t->code, NULL, ev->at, finding);
}

static const struct field tube_voided_body[] = {
    TUBE_CODE(tube_voided),
    TUBE_ROUND(tube_voided),
    TUBE_SITE(tube_voided),
    TEXT(struct tube_voided, reason, .need = true, .min = 1, .max = 200, .help = "Why."),
    {0},
};

static err_t tube_voided_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_voided *b = body;
    return check_end(tx, ev, b->tube_code, b->round, b->site);
}

static err_t tube_voided_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_voided *b = body;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        TRY(sampling_start_tube(tx, ev, &t, b->round, b->site, ABSENT));
    return end_tube(tx, ev, body, &t, TUBE_VOID, "void");
}

const struct event_type tube_voided = {
    .name = "sampling.tube_voided", .help = "A tube is no good; whoever is in it must be sampled again.",
    .right = RIGHT_SAMPLE, .body = tube_voided_body, .body_size = sizeof(struct tube_voided),
    .check = tube_voided_check, .apply = tube_voided_apply, .index = sampling_index,
};

static const struct field tube_emptied_body[] = {
    TUBE_CODE(tube_emptied),
    TUBE_ROUND(tube_emptied),
    TUBE_SITE(tube_emptied),
    TEXT(struct tube_emptied, note, .max = 200, .help = "What was found."),
    {0},
};

static err_t tube_emptied_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_emptied *b = body;
    return check_end(tx, ev, b->tube_code, b->round, b->site);
}

static err_t tube_emptied_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_emptied *b = body;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        TRY(sampling_start_tube(tx, ev, &t, b->round, b->site, ABSENT));
    return end_tube(tx, ev, body, &t, TUBE_EMPTY, "empty");
}

const struct event_type tube_emptied = {
    .name = "sampling.tube_emptied",
    .help = "A tube was found empty; whoever was registered into it must be sampled again.",
    .right = RIGHT_SAMPLE, .body = tube_emptied_body, .body_size = sizeof(struct tube_emptied),
    .check = tube_emptied_check, .apply = tube_emptied_apply, .index = sampling_index,
};

err_t sampling_follow_rejected(struct tx *tx, const struct event *ev, const void *body)
{
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, ((const struct tube_rejected *)body)->tube_code, &t));
    return end_tube(tx, ev, body, &t, TUBE_VOID, "void");
}

/* ---- sampling.count_resolved ------------------------------------------------------------------------ */

static const struct field count_resolved_body[] = {
    TUBE_CODE(count_resolved),
    TUBE_ROUND(count_resolved),
    TUBE_SITE(count_resolved),
    CHOICE(struct count_resolved, finding, .need = true, .choices = sampling_findings,
           .help = "recount: the swabs were counted wrongly; withdrawn: somebody left, and was taken back; "
                   "extra_swab: a swab too many, and it is known why; cannot_tell: all must be sampled again."),
    TEXT(struct count_resolved, note, .max = 200, .help = "What was found."),
    INT(struct count_resolved, swab_count, .min = 0, .max = 99, .help = "How many swabs there are, counted again."),
    {0},
};

static int64_t swabs_now(const struct count_resolved *b, const struct tube *t)
{
    return b->swab_count == ABSENT ? t->swab_count : b->swab_count;
}

static err_t check_finding(const struct count_resolved *b, const struct tube *t)
{
    int64_t swabs = swabs_now(b, t);
    err_tell("registered", "%lld", (long long)t->registered);
    err_tell("swabs", "%lld", (long long)swabs);
    if (strcmp(b->finding, "recount") == 0 && b->swab_count == ABSENT)
        return FAIL(ERR_INVALID, "field.missing", .field = "swab_count");
    if (strcmp(b->finding, "withdrawn") == 0 && swabs != t->registered)
        return FAIL(ERR_CONFLICT, "sampling.counts_still_differ", .field = "finding");
    if (strcmp(b->finding, "extra_swab") == 0 && swabs <= t->registered)
        return FAIL(ERR_CONFLICT, "sampling.no_extra_swab", .field = "finding");
    return OK;
}

static err_t count_resolved_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct count_resolved *b = body;
    struct tube t;
    TRY(sampling_check_code(b->tube_code));
    TRY(sampling_check_place(tx, ev, b->round, b->site));
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        return FAIL(ERR_MISSING, "sampling.no_such_tube", .field = "tube_code");
    TRY(sampling_check_site(tx, ev, &t, b->site));
    TRY(sampling_check_ended_once(tx, ev, &t));
    if (t.state != TUBE_CLOSED)
        return FAIL(ERR_CONFLICT, "sampling.tube_not_closed", .field = "tube_code");
    return check_finding(b, &t);
}

static err_t count_resolved_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct count_resolved *b = body;
    const char *finding = sampling_finding(b->finding);
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    t.swab_count = swabs_now(b, &t);
    t.excused = strcmp(finding, "extra_swab") == 0;
    t.resolved = finding;
    if (strcmp(finding, "cannot_tell") == 0)
        return end_tube(tx, ev, body, &t, TUBE_VOID, finding);
    TRY(sampling_put_tube(tx, &t));
    TRY(sampling_judge_swabs(tx, ev, &t, finding));
    return t.barred ? OK : sampling_resolve_flags(tx, ev->county, t.code, NULL, ev->at, finding);
}

const struct event_type count_resolved = {
    .name = "sampling.count_resolved", .help = "Somebody found out why persons and swabs of a tube differed.",
    .right = RIGHT_SAMPLE, .body = count_resolved_body, .body_size = sizeof(struct count_resolved),
    .check = count_resolved_check, .apply = count_resolved_apply, .index = sampling_index,
};

/* ---- sampling.tubes_issued, tubes_returned ------------------------------------------------------------ */

enum { STOCK_MOST = 1000000 };

static err_t site_is_known(struct tx *tx, const struct event *ev, int64_t site)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(tx, ev->county, site, &facts, &found));
    return found ? OK : FAIL(ERR_MISSING, "sampling.no_such_site", .field = "site");
}

static const struct field tubes_issued_body[] = {
    TUBE_SITE(tubes_issued),
    INT(struct tubes_issued, count, .need = true, .min = 1, .max = STOCK_MOST,
        .help = "How many tubes the site was given."),
    {0},
};

static err_t tubes_issued_check(struct tx *tx, const struct event *ev, const void *body)
{
    return site_is_known(tx, ev, ((const struct tubes_issued *)body)->site);
}

static err_t tubes_issued_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tubes_issued *b = body;
    return sampling_tally_stock(tx, ev->county, b->site, b->count, 0, 0, 0, 0);
}

const struct event_type tubes_issued = {
    .name = "sampling.tubes_issued", .help = "A site was given tubes.",
    .right = RIGHT_SAMPLE, .body = tubes_issued_body, .body_size = sizeof(struct tubes_issued),
    .check = tubes_issued_check, .apply = tubes_issued_apply,
};

static const struct field tubes_returned_body[] = {
    TUBE_SITE(tubes_returned),
    INT(struct tubes_returned, count, .need = true, .min = 1, .max = STOCK_MOST,
        .help = "How many unused tubes the site gave back."),
    {0},
};

static err_t tubes_returned_check(struct tx *tx, const struct event *ev, const void *body)
{
    return site_is_known(tx, ev, ((const struct tubes_returned *)body)->site);
}

static err_t tubes_returned_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tubes_returned *b = body;
    return sampling_tally_stock(tx, ev->county, b->site, 0, b->count, 0, 0, 0);
}

const struct event_type tubes_returned = {
    .name = "sampling.tubes_returned", .help = "A site gave unused tubes back.",
    .right = RIGHT_SAMPLE, .body = tubes_returned_body, .body_size = sizeof(struct tubes_returned),
    .check = tubes_returned_check, .apply = tubes_returned_apply,
};
