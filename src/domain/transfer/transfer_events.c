/* transfer_events.c - packed, sealed, handed over, received; what differs is a case. */
#include "core/text.h"
#include "domain/round/round.h"
#include "domain/sampling/sampling.h"
#include "domain/transfer/transfer_parts.h"

#include <string.h>

#define BOX_CODE(S) TEXT(S, box_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, \
                         .help = "The code on the box.")

/* ---- shared ----------------------------------------------------------------------------- */

/* Phones send when they can: a box may be sealed, handed over or received before the news
 * of its packing has come.  Then the box is there, with nothing in it so far. */
enum { NO_ROUND = 0 };

/* Who mistypes a box would otherwise make one that nobody holds. */
static err_t check_code(const char *box_code)
{
    if (code_may_be(CODE_BOX, box_code))
        return OK;
    if (code_is_good(box_code))
        return FAIL(ERR_INVALID, "transfer.not_a_box", .field = "box_code");
    return FAIL(ERR_INVALID, "transfer.bad_box_code", .field = "box_code");
}

static err_t open_box(struct tx *tx, const struct event *ev, const char *box_code, int64_t round, int64_t site,
                      struct transfer_find_box_row *out)
{
    bool found;
    TRY(transfer_open_box(tx, ev->county, box_code, round, site, ev->at));
    return transfer_find_box(tx, ev->county, box_code, out, &found);
}

static err_t hear_of_box(struct tx *tx, const struct event *ev, const char *box_code, int64_t site)
{
    struct transfer_find_box_row box;
    return open_box(tx, ev, box_code, NO_ROUND, site, &box);
}

static err_t site_is_known(struct tx *tx, int64_t county, const char *member, int64_t site)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(tx, county, site, &facts, &found));
    if (found)
        return OK;
    err_path("%s", member);
    return FAIL(ERR_MISSING, "transfer.no_such_site");
}

/* What may not agree.  One event may show several of them. */
enum difference { DIFFERENT_COUNT, DIFFERENT_SEAL, TUBE_IN_TWO_BOXES, AFTER_SEALING, NOT_PACKED };
static const char *const difference_names[] = {
    [DIFFERENT_COUNT] = "count", [DIFFERENT_SEAL] = "seal", [TUBE_IN_TWO_BOXES] = "tube_in_two_boxes",
    [AFTER_SEALING] = "after_sealing", [NOT_PACKED] = "not_packed",
};
enum { DIFFERENCES_ROOM = 8 };

/* Of one kind only the first that an event shows: the box's tubes tell the rest. */
static err_t open_difference(struct tx *tx, const struct event *ev, const char *box_code, int64_t site,
                             enum difference what, const char *expected, const char *counted)
{
    return transfer_add_difference(tx, ev->county, ev->seq * DIFFERENCES_ROOM + what, ev->at, box_code, site,
                                   difference_names[what], expected, counted);
}

/* Both sides counted and looked at the seal: does it agree with what was sealed? */
static err_t compare(struct tx *tx, const struct event *ev, const char *box_code, int64_t site, int64_t tube_count,
                     const char *seal_code)
{
    struct transfer_find_box_row box;
    struct arena *a = tx->arena;
    bool found;
    TRY(transfer_find_box(tx, ev->county, box_code, &box, &found));
    enum difference what = box.round == NO_ROUND ? NOT_PACKED : DIFFERENT_COUNT;
    if (what == NOT_PACKED || tube_count != box.tubes)
        TRY(open_difference(tx, ev, box_code, site, what, arena_printf(a, "%lld", (long long)box.tubes),
                            arena_printf(a, "%lld", (long long)tube_count)));
    if (seal_code && box.seal_code && strcmp(seal_code, box.seal_code) != 0)
        return open_difference(tx, ev, box_code, site, DIFFERENT_SEAL, box.seal_code, seal_code);
    return OK;
}

/* ---- transfer.box_packed ------------------------------------------------------------------- */

static const struct field box_packed_rows[] = {
    BOX_CODE(struct box_packed),
    INT(struct box_packed, site, .need = true, .scope = SCOPE_SITE, .help = "Where it is packed."),
    INT(struct box_packed, round, .need = true, .help = "The round."),
    TEXTS(struct box_packed, tubes, .need = true, .min = 1, .max = 500, .help = "Codes of the tubes that go in."),
    {0},
};

static err_t box_packed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_packed *b = body;
    const char *const *codes = b->tubes.items;
    struct sampling_tube_facts tube;
    bool found;
    struct round_facts round;
    TRY(check_code(b->box_code));
    TRY(site_is_known(tx, ev->county, "site", b->site));
    TRY(round_find(tx, ev->county, b->round, &round, &found));
    if (!found)
        return FAIL(ERR_MISSING, "transfer.no_such_round", .field = "round");
    for (size_t i = 0; i < b->tubes.n; i++) {
        TRY(sampling_tube(tx, ev->county, codes[i], &tube, &found));
        if (!found) {
            err_path("tubes[%zu]", i);
            err_tell("tube_code", "%.24s", codes[i]);
            return FAIL(ERR_MISSING, "transfer.no_such_tube");
        }
    }
    return OK;
}

/* A tube that lies in another box already is in this one now: somebody holds it.
 * That it was in two is a case. */
static err_t put_tube(struct tx *tx, const struct event *ev, const struct box_packed *b, const char *tube_code,
                      int64_t *added)
{
    struct transfer_find_tube_row old;
    bool found;
    TRY(transfer_find_tube(tx, ev->county, tube_code, &old, &found));
    if (found && strcmp(old.box_code, b->box_code) == 0)
        return OK;
    if (found) {
        TRY(transfer_add_tubes(tx, ev->county, old.box_code, -1));
        TRY(open_difference(tx, ev, b->box_code, b->site, TUBE_IN_TWO_BOXES, old.box_code, b->box_code));
    }
    *added += 1;
    return transfer_put_tube(tx, ev->county, tube_code, b->box_code, ev->at);
}

/* When the box was heard of before, and never sealed, nobody knows what came first. */
static bool is_after_sealing(const struct event *ev, const struct transfer_find_box_row *box)
{
    bool unknown = box->round == NO_ROUND && box->sealed_at == ABSENT;
    return strcmp(box->state, "packed") != 0 && !unknown && ev->at > box->sealed_at;
}

static err_t box_packed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_packed *b = body;
    const char *const *codes = b->tubes.items;
    struct transfer_find_box_row box;
    int64_t added = 0;
    TRY(open_box(tx, ev, b->box_code, b->round, b->site, &box));
    if (is_after_sealing(ev, &box))
        TRY(open_difference(tx, ev, b->box_code, b->site, AFTER_SEALING, box.state, "packed"));
    for (size_t i = 0; i < b->tubes.n; i++)
        TRY(put_tube(tx, ev, b, codes[i], &added));
    TRY(transfer_name_box(tx, ev->county, b->box_code, b->round, b->site));
    TRY(transfer_add_tubes(tx, ev->county, b->box_code, added));
    TRY(transfer_settle_packed(tx, ev->county, b->box_code,
                               arena_printf(tx->arena, "%lld", (long long)(box.tubes + added)), ev->at));
    TRY(transfer_touch_box(tx, ev->county, b->box_code, ev->at));
    return transfer_add_step(tx, ev->county, b->box_code, ev->seq, ev->at, "packed", NULL, NULL, b->site, ABSENT, added,
                             NULL);
}

const struct event_type box_packed = {
    .name = "transfer.box_packed", .help = "Tubes were put into a box.", .right = RIGHT_PACK,
    .body = box_packed_rows, .body_size = sizeof(struct box_packed), .check = box_packed_check, .apply = box_packed_apply,
};

/* ---- transfer.box_sealed --------------------------------------------------------------------- */

static const struct field box_sealed_rows[] = {
    BOX_CODE(struct box_sealed),
    TEXT(struct box_sealed, seal_code, .need = true, .min = 1, .max = 40, .form = FORM_CODE, .help = "Number of the seal."),
    INT(struct box_sealed, site, .need = true, .scope = SCOPE_SITE, .help = "Where it is sealed."),
    INT(struct box_sealed, tube_count, .need = true, .min = 0, .max = 500, .help = "Tubes counted by hand."),
    {0},
};

static err_t box_sealed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_sealed *b = body;
    struct transfer_find_box_row box;
    bool found;
    TRY(check_code(b->box_code));
    TRY(transfer_find_box(tx, ev->county, b->box_code, &box, &found));
    TRY(site_is_known(tx, ev->county, "site", b->site));
    if (!found || box.sealed_at == ABSENT)
        return OK;
    err_tell("seal_code", "%.40s", box.seal_code ? box.seal_code : "");
    return FAIL(ERR_CONFLICT, "transfer.already_sealed", .field = "box_code");
}

static err_t box_sealed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_sealed *b = body;
    TRY(hear_of_box(tx, ev, b->box_code, b->site));
    TRY(transfer_seal_box(tx, ev->county, b->box_code, b->seal_code, ev->at));
    TRY(transfer_touch_box(tx, ev->county, b->box_code, ev->at));
    TRY(compare(tx, ev, b->box_code, b->site, b->tube_count, NULL));
    return transfer_add_step(tx, ev->county, b->box_code, ev->seq, ev->at, "sealed", NULL, NULL, b->site, ABSENT,
                             b->tube_count, b->seal_code);
}

const struct event_type box_sealed = {
    .name = "transfer.box_sealed", .help = "A box was closed with a numbered seal and its tubes counted.",
    .right = RIGHT_PACK, .body = box_sealed_rows, .body_size = sizeof(struct box_sealed),
    .check = box_sealed_check, .apply = box_sealed_apply,
};

/* ---- transfer.box_handed_over ------------------------------------------------------------------ */

static const struct field box_handed_over_rows[] = {
    BOX_CODE(struct box_handed_over),
    INT(struct box_handed_over, from_site, .need = true, .scope = SCOPE_SITE, .help = "Where it leaves."),
    INT(struct box_handed_over, to_site, .need = true, .help = "Where it goes: hub or lab."),
    TEXT(struct box_handed_over, giver, .need = true, .min = 1, .max = 64, .help = "Who gives, signed."),
    TEXT(struct box_handed_over, taker, .need = true, .min = 1, .max = 64, .help = "Who takes, signed."),
    TEXT(struct box_handed_over, seal_code, .max = 40, .form = FORM_CODE, .help = "The seal as both see it."),
    INT(struct box_handed_over, tube_count, .need = true, .min = 0, .max = 500, .help = "Tubes as the slip says."),
    {0},
};

static err_t box_handed_over_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_handed_over *b = body;
    TRY(check_code(b->box_code));
    TRY(site_is_known(tx, ev->county, "from_site", b->from_site));
    TRY(site_is_known(tx, ev->county, "to_site", b->to_site));
    if (strcmp(text_normal(tx->arena, b->giver), text_normal(tx->arena, b->taker)) == 0)
        return FAIL(ERR_INVALID, "transfer.two_signatures", .field = "taker");
    return OK;
}

/* News that comes late does not move a box back: neither out of the lab nor to an
 * earlier hand. */
static err_t move_box(struct tx *tx, const struct event *ev, const struct box_handed_over *b)
{
    struct transfer_find_box_row box;
    struct transfer_last_move_row last;
    bool found, moved;
    TRY(transfer_find_box(tx, ev->county, b->box_code, &box, &found));
    TRY(transfer_last_move(tx, ev->county, b->box_code, &last, &moved));
    if (box.received_at != ABSENT || (moved && ev->at < last.at))
        return OK;
    return transfer_move_box(tx, ev->county, b->box_code, b->to_site);
}

static err_t box_handed_over_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_handed_over *b = body;
    TRY(hear_of_box(tx, ev, b->box_code, b->from_site));
    TRY(move_box(tx, ev, b));
    TRY(transfer_touch_box(tx, ev->county, b->box_code, ev->at));
    TRY(compare(tx, ev, b->box_code, b->from_site, b->tube_count, b->seal_code));
    return transfer_add_step(tx, ev->county, b->box_code, ev->seq, ev->at, "handed_over", b->giver, b->taker,
                             b->from_site, b->to_site, b->tube_count, b->seal_code);
}

const struct event_type box_handed_over = {
    .name = "transfer.box_handed_over", .help = "A box changed hands; both signed.", .right = RIGHT_PACK,
    .body = box_handed_over_rows, .body_size = sizeof(struct box_handed_over), .check = box_handed_over_check,
    .apply = box_handed_over_apply,
};

/* ---- transfer.box_received ------------------------------------------------------------------------ */

static const struct field box_received_rows[] = {
    BOX_CODE(struct box_received),
    INT(struct box_received, site, .need = true, .scope = SCOPE_SITE, .help = "The lab that received it."),
    INT(struct box_received, tube_count, .need = true, .min = 0, .max = 500, .help = "Tubes counted on arrival."),
    TEXT(struct box_received, seal_code, .max = 40, .form = FORM_CODE, .help = "The seal as it was found."),
    TEXT(struct box_received, taker, .need = true, .min = 1, .max = 64, .help = "Who received it, signed."),
    {0},
};

static err_t box_received_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_received *b = body;
    struct transfer_find_box_row box;
    bool found;
    TRY(check_code(b->box_code));
    TRY(transfer_find_box(tx, ev->county, b->box_code, &box, &found));
    TRY(site_is_known(tx, ev->county, "site", b->site));
    return !found || box.received_at == ABSENT ? OK : FAIL(ERR_CONFLICT, "transfer.already_received", .field = "box_code");
}

static err_t box_received_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct box_received *b = body;
    TRY(hear_of_box(tx, ev, b->box_code, b->site));
    TRY(transfer_receive_box(tx, ev->county, b->box_code, b->site, ev->at));
    TRY(transfer_touch_box(tx, ev->county, b->box_code, ev->at));
    TRY(compare(tx, ev, b->box_code, b->site, b->tube_count, b->seal_code));
    return transfer_add_step(tx, ev->county, b->box_code, ev->seq, ev->at, "received", NULL, b->taker, ABSENT, b->site,
                             b->tube_count, b->seal_code);
}

const struct event_type box_received = {
    .name = "transfer.box_received", .help = "A box arrived at a lab and its tubes were counted.", .right = RIGHT_PACK,
    .body = box_received_rows, .body_size = sizeof(struct box_received), .check = box_received_check,
    .apply = box_received_apply,
};

/* ---- transfer.difference_resolved ------------------------------------------------------------------ */

static const char *const findings[] = {"miscounted", "tube_found", "tube_lost", "seal_replaced", "other", NULL};
static const struct field difference_resolved_rows[] = {
    INT(struct difference_resolved, difference, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "Its number, as the view transfer_differences tells it."),
    CHOICE(struct difference_resolved, finding, .need = true, .choices = findings, .help = "What it was."),
    TEXT(struct difference_resolved, note, .need = true, .min = 2, .max = 200, .help = "How it is known."),
    {0},
};

static err_t difference_resolved_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct difference_resolved *b = body;
    struct transfer_find_difference_row d;
    struct site_facts site;
    bool found, known;
    TRY(transfer_find_difference(tx, ev->county, b->difference, &d, &found));
    if (!found || d.resolved_at != ABSENT)
        return FAIL(ERR_MISSING, "transfer.no_such_difference", .field = "difference");
    TRY(site_find(tx, ev->county, d.site, &site, &known));
    if (!rights_site(ev->actor, RIGHT_PACK, d.site, known ? site.unit : 0, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "difference");
    return OK;
}

static err_t difference_resolved_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct difference_resolved *b = body;
    return transfer_resolve(tx, ev->county, b->difference, b->finding, b->note, ev->at);
}

const struct event_type difference_resolved = {
    .name = "transfer.difference_resolved", .help = "Somebody found out why a count or a seal differed.",
    .right = RIGHT_PACK, .anywhere = true, .body = difference_resolved_rows,
    .body_size = sizeof(struct difference_resolved), .check = difference_resolved_check,
    .apply = difference_resolved_apply,
};

/* ---- for other modules -------------------------------------------------------------------------------- */

err_t transfer_box_of(struct tx *tx, int64_t county, const char *tube_code, const char **box_code, bool *found)
{
    struct transfer_find_tube_row row;
    TRY(transfer_find_tube(tx, county, tube_code, &row, found));
    *box_code = *found ? row.box_code : NULL;
    return OK;
}
