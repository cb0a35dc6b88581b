/* demo_event.c - see demo_event.h.
 *
 * Bodies are the modules' own structs, written by the modules' own rows.  What a
 * step does not say is drawn from its tube or box, so that it is the same each time. */
#include "command/demo_event.h"

#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/lab/lab.h"
#include "domain/missing/missing.h"
#include "domain/roster/roster.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"
#include "domain/transfer/transfer.h"
#include "generate/list.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { CODE = 21, TUBES_MOST = 500, CODES_A_COUNTY_SHIFT = 33 };

struct writing {
    const struct demo_plan *plan;
    const struct demo_numbers *numbers;
    const struct demo_device *device;
    const struct demo_step *step;
    int64_t counter;
    struct buf *out;
};

static void put(const struct writing *w, const struct event_type *type, const void *body)
{
    buf_text(w->out, "{\"counter\":");
    buf_int(w->out, w->counter);
    buf_text(w->out, ",\"type\":\"");
    buf_text(w->out, type->name);
    buf_text(w->out, "\",\"at\":");
    buf_int(w->out, w->step->at);
    buf_text(w->out, ",\"body\":");
    fields_write(type->body, body, w->out);
    buf_char(w->out, '}');
}

/* ---- numbers and names ---------------------------------------------------------------------------- */

static void code_of(const struct writing *w, char kind, int32_t i, char code[CODE])
{
    code_make(kind, (uint64_t)w->plan->county->county << CODES_A_COUNTY_SHIFT | (uint32_t)i, code);
}

static void tube_code_of(const struct writing *w, int32_t tube, char code[CODE])
{
    code_of(w, '3', tube + 1, code);
}

static void box_code_of(const struct writing *w, char code[CODE])
{
    code_of(w, '4', w->step->of + 1, code);
}

/* A guest is a person that the phone at their point numbers. */
static int64_t person_of(const struct writing *w)
{
    if (w->step->person >= 0)
        return w->step->person;
    const struct demo_turn *turn = &w->plan->turns[-1 - w->step->person];
    return id_make(w->numbers->devices[turn->phone], turn->k);
}

static const char *name_of(int64_t n)
{
    static const char *const names[] = {"王建军", "李秀英", "张海涛", "刘桂兰", "陈志强", "杨春梅", "赵国庆", "孙晓燕",
                                        "周宏伟", "吴玉霞", "郑文斌", "冯丽娟", "朱俊杰", "秦雪琴", "许保国", "何红霞"};
    return names[(uint64_t)n % (sizeof names / sizeof *names)];
}

/* ---- at a point -------------------------------------------------------------------------------------- */

static void write_site(const struct writing *w)
{
    struct site_opened opened = {.site = w->device->site};
    struct site_closed closed = {.site = w->device->site};
    if (w->step->act == ACT_SITE_OPENED)
        put(w, &site_opened, &opened);
    else
        put(w, &site_closed, &closed);
}

static void write_stock(const struct writing *w)
{
    struct tubes_issued issued = {.site = w->device->site, .count = w->step->number};
    struct tubes_returned returned = {.site = w->device->site, .count = w->step->number};
    if (w->step->act == ACT_TUBES_ISSUED)
        put(w, &tubes_issued, &issued);
    else
        put(w, &tubes_returned, &returned);
}

static void write_came(const struct writing *w)
{
    const struct demo_guest *g = &w->plan->county->guests[-1 - w->step->person];
    char household[24];
    snprintf(household, sizeof household, "%lld", (long long)g->household);
    const struct roster_identity identity = {.name = g->name, .document_kind = g->document_kind,
                                             .document = g->document, .phone = g->phone, .address = g->dwelling};
    struct person_came body = {.site = w->device->site};
    body.row = (struct roster_row){.person = person_of(w), .identity = {.plain = &identity}, .sex = g->sex,
                                   .born = g->born, .unit = g->unit, .building = g->building, .household = household,
                                   .kind = g->person_kind, .registered_unit = ABSENT};
    put(w, &person_came, &body);
}

static void write_registered(const struct writing *w)
{
    static const char *const channels[] = {"card", "document", "roster", "walk_in"};
    char code[CODE];
    tube_code_of(w, w->step->of, code);
    struct person_registered body = {.tube_code = code, .round = w->numbers->round, .site = w->device->site,
                                     .person = person_of(w), .table = w->device->table,
                                     .channel = channels[w->step->number]};
    put(w, &person_registered, &body);
}

static void write_withdrawn(const struct writing *w)
{
    char code[CODE];
    tube_code_of(w, w->step->of, code);
    struct registration_withdrawn body = {.tube_code = code, .round = w->numbers->round, .site = w->device->site,
                                          .person = person_of(w),
                                          .reason = w->step->number ? "未采样离开" : "封管后清点发现未采样"};
    put(w, &registration_withdrawn, &body);
}

static void write_tube(const struct writing *w)
{
    char code[CODE];
    int64_t round = w->numbers->round, site = w->device->site;
    tube_code_of(w, w->step->of, code);
    struct tube_closed closed = {.tube_code = code, .round = round, .site = site, .swab_count = w->step->number};
    struct tube_voided voided = {.tube_code = code, .round = round, .site = site, .reason = "试管跌落，保存液外漏"};
    struct count_resolved resolved = {.tube_code = code, .round = round, .site = site, .finding = "recount",
                                      .note = "两人重新清点", .swab_count = w->step->number};
    if (w->step->act == ACT_TUBE_CLOSED)
        put(w, &tube_closed, &closed);
    else if (w->step->act == ACT_TUBE_VOIDED)
        put(w, &tube_voided, &voided);
    else
        put(w, &count_resolved, &resolved);
}

/* ---- boxes -------------------------------------------------------------------------------------------- */

static void write_packed(const struct writing *w)
{
    const struct demo_box *box = &w->plan->boxes[w->step->of];
    char code[CODE], codes[TUBES_MOST][CODE];
    const char *tubes[TUBES_MOST];
    size_t n = box->n;
    assert(n <= TUBES_MOST);
    box_code_of(w, code);
    for (size_t i = 0; i < n; i++) {
        tube_code_of(w, box->tubes[i], codes[i]);
        tubes[i] = codes[i];
    }
    struct box_packed body = {.box_code = code, .site = w->device->site, .round = w->numbers->round,
                              .tubes = {n, tubes}};
    put(w, &box_packed, &body);
}

static void write_box(const struct writing *w)
{
    const struct demo_box *box = &w->plan->boxes[w->step->of];
    const struct demo_device *devices = w->plan->devices;
    bool on = w->step->act == ACT_BOX_ON;
    char code[CODE], seal[24];
    int64_t n = w->step->of;
    box_code_of(w, code);
    snprintf(seal, sizeof seal, "F%06d", w->step->of + 1);
    struct box_sealed sealed = {code, seal, w->device->site, w->step->number};
    struct box_handed_over handed = {.box_code = code, .from_site = w->device->site,
                                     .to_site = devices[on ? box->lab : box->hub].site, .giver = name_of(n + on),
                                     .taker = name_of(n + on + 7), .seal_code = seal, .tube_count = w->step->number};
    struct box_received received = {code, w->device->site, w->step->number, seal, name_of(n + 11)};
    if (w->step->act == ACT_BOX_SEALED)
        put(w, &box_sealed, &sealed);
    else if (w->step->act == ACT_BOX_RECEIVED)
        put(w, &box_received, &received);
    else
        put(w, &box_handed_over, &handed);
}

/* ---- at a lab ------------------------------------------------------------------------------------------ */

static void write_tubes_received(const struct writing *w)
{
    const struct demo_box *box = &w->plan->boxes[w->step->of];
    char box_code[CODE], codes[TUBES_MOST][CODE];
    struct lab_tube tubes[TUBES_MOST];
    size_t n = box->n;
    assert(n <= TUBES_MOST);
    box_code_of(w, box_code);
    for (size_t i = 0; i < n; i++) {
        tube_code_of(w, box->tubes[i], codes[i]);
        tubes[i] = (struct lab_tube){codes[i], box->tubes[i] % 800 == 13 ? "leaking" : "good"};
    }
    struct tubes_received body = {.site = w->device->site, .box_code = box_code, .tubes = {n, tubes}};
    put(w, &tubes_received, &body);
}

static struct lab_finding finding_of(const struct writing *w, int32_t tube, const char *code)
{
    static const char *const findings[] = {"negative", "positive", "invalid"};
    bool positive = w->plan->tubes[tube].finding == DEMO_POSITIVE;
    return (struct lab_finding){.tube_code = code, .finding = findings[w->plan->tubes[tube].finding],
                                .ct_orf1ab = positive ? 27.5 + tube % 8 : (double)NAN,
                                .ct_n = positive ? 26.5 + tube % 7 : (double)NAN};
}

static void write_results(const struct writing *w)
{
    const struct demo_run *run = &w->plan->runs[w->step->of];
    char name[40], machine[40], codes[TUBES_MOST][CODE];
    struct lab_finding results[TUBES_MOST];
    for (size_t i = 0; i < run->n; i++) {
        tube_code_of(w, run->tubes[i], codes[i]);
        results[i] = finding_of(w, run->tubes[i], codes[i]);
    }
    snprintf(name, sizeof name, "R0112-%04d", w->step->of + 1);
    snprintf(machine, sizeof machine, "PCR-%02d", w->step->of % 16 + 1);
    struct results_reported body = {.site = w->device->site, .run = name, .machine = machine, .run_at = w->step->at,
                                    .results = {run->n, results}};
    put(w, &results_reported, &body);
}

static void write_second_word(const struct writing *w)
{
    char code[CODE];
    tube_code_of(w, w->step->of, code);
    struct result_corrected corrected = {.site = w->device->site, .tube_code = code, .finding = "positive",
                                         .reason = "板位录入错位，原始曲线复核为阳性"};
    struct recheck_reported rechecked = {.site = w->device->site, .person = person_of(w),
                                         .tube_code = code, .finding = w->step->number ? "confirmed" : "excluded"};
    if (w->step->act == ACT_CORRECTED)
        put(w, &result_corrected, &corrected);
    else
        put(w, &recheck_reported, &rechecked);
}

/* ---- at a town office -------------------------------------------------------------------------------------- */

/* What the office learns of each absence. */
static const struct { const char *exempt, *outcome, *note; bool again; } absences[ABSENCES] = {
    [ABSENCE_NONE] = {NULL, "not_at_home", NULL, true},
    [ABSENCE_MOVED_AWAY] = {NULL, "moved", "邻居称已搬走", false},
    [ABSENCE_DIED] = {NULL, "dead", "家属告知", false},
    [ABSENCE_HOME_VISIT] = {NULL, "will_come", "行动不便，约定上门采样", true},
    [ABSENCE_TOO_YOUNG] = {"infant", "refused", "未满两岁", false},
    [ABSENCE_IN_HOSPITAL] = {"hospital", "away", "住院治疗", false},
    [ABSENCE_ISOLATED] = {"isolation", "away", "集中隔离", false},
    [ABSENCE_TRAVELLING] = {"away", "away", "外出务工", false},
    [ABSENCE_SAMPLED_ELSEWHERE] = {"tested_elsewhere", "away", "在外地已采样", false},
    [ABSENCE_REFUSES] = {NULL, "refused", NULL, true},
    [ABSENCE_FORGETS] = {NULL, "will_come", "忘记时间", true},
};

static void write_absence(const struct writing *w)
{
    int64_t midnight = w->plan->day.midnight;
    const char *note = absences[w->step->number].note;
    struct person_exempted exempted = {.person = w->step->person, .round = ABSENT,
                                       .reason = absences[w->step->number].exempt, .note = note, .from_at = midnight,
                                       .until_at = midnight + (int64_t)3 * CLOCK_DAY};
    struct visit_made visited = {.round = w->numbers->round, .person = w->step->person,
                                 .outcome = absences[w->step->number].outcome, .note = note,
                                 .again_at = absences[w->step->number].again ? midnight + CLOCK_DAY + 9 * CLOCK_HOUR
                                                                            : ABSENT};
    if (w->step->act == ACT_EXEMPTED)
        put(w, &person_exempted, &exempted);
    else
        put(w, &visit_made, &visited);
}

static void write_owner(const struct writing *w)
{
    struct owner_assigned body = {.round = w->numbers->round, .unit = w->step->person, .building = ABSENT,
                                  .owner = name_of(w->step->person / 3)};
    put(w, &owner_assigned, &body);
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

static void write_step(const struct writing *w)
{
    static void (*const acts[])(const struct writing *) = {
        [ACT_SITE_OPENED] = write_site, [ACT_TUBES_ISSUED] = write_stock, [ACT_CAME] = write_came,
        [ACT_REGISTERED] = write_registered, [ACT_WITHDRAWN] = write_withdrawn, [ACT_TUBE_CLOSED] = write_tube,
        [ACT_TUBE_VOIDED] = write_tube, [ACT_COUNT_RESOLVED] = write_tube, [ACT_BOX_PACKED] = write_packed,
        [ACT_BOX_SEALED] = write_box, [ACT_BOX_LEFT] = write_box, [ACT_TUBES_RETURNED] = write_stock,
        [ACT_SITE_CLOSED] = write_site, [ACT_BOX_ON] = write_box, [ACT_BOX_RECEIVED] = write_box,
        [ACT_TUBES_RECEIVED] = write_tubes_received, [ACT_RESULTS] = write_results,
        [ACT_CORRECTED] = write_second_word, [ACT_RECHECKED] = write_second_word, [ACT_EXEMPTED] = write_absence,
        [ACT_OWNER_ASSIGNED] = write_owner, [ACT_VISITED] = write_absence,
    };
    acts[w->step->act](w);
}

void demo_event_write(const struct demo_plan *p, const struct demo_numbers *numbers, size_t device, size_t step,
                      struct buf *out)
{
    const struct demo_device *d = &p->devices[device];
    const struct writing w = {.plan = p, .numbers = numbers, .device = d, .step = &d->steps[step],
                              .counter = (int64_t)step + 1, .out = out};
    write_step(&w);
}
