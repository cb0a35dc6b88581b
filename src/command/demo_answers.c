/* demo_answers.c - see demo_answers.h.
 *
 * The answer key knows people by their documents, the day's plan by their numbers.
 * Those whose row was refused (a digit lost, a date that cannot be) are on no list, and
 * come all the same. */
#include "command/demo_answers.h"

#include "command/demo_county.h"
#include "data/writer.h"
#include "domain/roster/roster.h"
#include "exchange/sheet.h"
#include "generate/list.h"

#include <stdlib.h>
#include <string.h>

/* A line of truth.csv: what it says, and of whom. */
struct truth { const char *kind, *what, *verdict; struct demo_guest who; };

#define OF_WHO(kind_, m) {.name = #m, .kind = kind_, .at = offsetof(struct truth, who.m)}
static const struct field truth_rows[] = {
    TEXT(struct truth, kind), TEXT(struct truth, what), TEXT(struct truth, verdict),
    OF_WHO(FIELD_TEXT, name), OF_WHO(FIELD_TEXT, sex), OF_WHO(FIELD_TEXT, born), OF_WHO(FIELD_TEXT, document_kind),
    OF_WHO(FIELD_TEXT, document), OF_WHO(FIELD_TEXT, phone), OF_WHO(FIELD_INT, unit), OF_WHO(FIELD_INT, building),
    OF_WHO(FIELD_INT, household), OF_WHO(FIELD_TEXT, dwelling), OF_WHO(FIELD_TEXT, person_kind), {0},
};

enum { CHUNK = 1000, GUEST_COLUMNS = 11 };

struct asking {
    int64_t county;
    struct arena arena;           /* of the lines */
    struct truth lines[CHUNK];
    int64_t persons[CHUNK];       /* who that is on the list; 0: nobody */
    size_t n;
    struct sheet_writer *absent, *guests;
};

static bool is_guest(const struct truth *t)
{
    if (strcmp(t->kind, "walk_in") == 0)
        return true;
    return strcmp(t->kind, "row") == 0 && t->verdict && strcmp(t->verdict, "rejected") == 0;
}

static enum absence absence_of(const struct truth *t)
{
    enum absence a = ABSENCE_NONE + 1;
    if (strcmp(t->kind, "absent") != 0)
        return ABSENCE_NONE;
    while (a < ABSENCES && strcmp(absence_name(a), t->what) != 0)
        a++;
    return a < ABSENCES ? a : ABSENCE_NONE;
}

/* Runs on the writer's thread, where documents are known. */
static err_t look_up(struct tx *tx, void *arg)
{
    struct asking *q = arg;
    for (size_t i = 0; i < q->n; i++) {
        const struct demo_guest *who = &q->lines[i].who;
        const char *kind = who->document_kind && strcmp(who->document_kind, "02") != 0 ? who->document_kind : "01";
        bool found = false;
        q->persons[i] = 0;
        if (who->document)
            TRY(roster_by_document(tx, q->county, kind, who->document, &q->persons[i], &found));
        if (!found)
            q->persons[i] = 0;
    }
    return OK;
}

static err_t write_absent(struct asking *q, int64_t person, enum absence absence)
{
    const char *texts[] = {arena_printf(&q->arena, "%lld", (long long)person), arena_printf(&q->arena, "%d", absence)};
    return sheet_write_row(q->absent, texts, 2);
}

static err_t write_guest(struct asking *q, const struct demo_guest *who)
{
    const char *texts[GUEST_COLUMNS];
    for (size_t i = 0; i < GUEST_COLUMNS; i++)
        texts[i] = field_text(&demo_guest_rows[i], &q->arena, who);
    return sheet_write_row(q->guests, texts, GUEST_COLUMNS);
}

static err_t write_chunk(struct asking *q)
{
    TRY(writer_call(look_up, q));
    for (size_t i = 0; i < q->n; i++) {
        enum absence absence = absence_of(&q->lines[i]);
        if (absence != ABSENCE_NONE && q->persons[i])
            TRY(write_absent(q, q->persons[i], absence));
        if (is_guest(&q->lines[i]) && !q->persons[i])
            TRY(write_guest(q, &q->lines[i].who));
    }
    q->n = 0;
    arena_reset(&q->arena);
    return OK;
}

static err_t take_line(void *ctx, const void *item)
{
    struct asking *q = ctx;
    const struct truth *t = item;
    if (absence_of(t) == ABSENCE_NONE && !is_guest(t))
        return OK;
    q->lines[q->n++] = *t;
    return q->n == CHUNK ? write_chunk(q) : OK;
}

static err_t open_files(struct asking *q, const char *dir)
{
    static const char *const absent[] = {"person", "absence"};
    const char *guest[GUEST_COLUMNS];
    for (size_t i = 0; i < GUEST_COLUMNS; i++)
        guest[i] = demo_guest_rows[i].name;
    TRY(sheet_write_open(arena_printf(&q->arena, "%s/absent.csv", dir), SHEET_CSV, absent, 2, &q->absent));
    return sheet_write_open(arena_printf(&q->arena, "%s/guests.csv", dir), SHEET_CSV, guest, GUEST_COLUMNS, &q->guests);
}

static err_t read_truth(struct asking *q, const char *dir)
{
    const struct demo_table truth = {arena_printf(&q->arena, "%s/truth.csv", dir), truth_rows, sizeof(struct truth),
                                     &q->arena};
    TRY(open_files(q, dir));
    TRY(demo_table_read(&truth, take_line, q));
    TRY(write_chunk(q));
    TRY(sheet_write_close(&q->absent));
    return sheet_write_close(&q->guests);
}

err_t demo_answers_write(const char *dir, int64_t county)
{
    struct asking *q = mem_zeroed(1, sizeof *q);
    q->county = county;
    err_t why = read_truth(q, dir);
    sheet_write_abandon(&q->absent);
    sheet_write_abandon(&q->guests);
    arena_close(&q->arena);
    free(q);
    return why;
}
