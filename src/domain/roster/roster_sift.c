/* roster_sift.c - which rows of a list say something new.
 *
 * The importer prepares rows on its own thread; what is known already can only be
 * told by the writer.  Rows that say nothing new are taken out of the body before
 * it becomes an event, and the importer hears of each what became of it. */
#include "domain/roster/roster_parts.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_identity(const struct roster_identity *a, const struct roster_identity *b)
{
    return same_text(a->name, b->name) && same_text(a->document, b->document) && same_text(a->phone, b->phone) &&
           same_text(a->address, b->address);
}

static bool same_place(const struct roster_row *row, const struct roster_find_person_row *p)
{
    int64_t building = row->building == ABSENT ? 0 : row->building;
    return row->unit == p->unit && building == p->building && same_text(row->household, p->household) &&
           same_text(row->kind, p->kind) && same_text(row->sex, p->sex) && same_text(row->born, p->born) &&
           roster_groups_bits(&row->groups) == p->groups && row->registered_unit == p->registered_unit;
}

err_t roster_same(struct tx *tx, int64_t county, const struct roster_row *row, int64_t person, bool *same)
{
    struct roster_find_person_row p;
    const struct roster_identity *was;
    bool found;
    *same = true;
    TRY(roster_find_person(tx, county, person, &p, &found));
    if (!found || strcmp(p.state, "active") != 0)
        return OK;   /* merged or gone: a clerk decides */
    TRY(roster_open(tx, county, person, p.sealed, &was));
    *same = was && same_identity(was, row->identity.plain) && same_place(row, &p);
    return OK;
}

/* Somebody who is on the list already: does the row say anything else about them?
 * Twice in this file: the first counts. */
static err_t compare(struct tx *tx, const struct event *ev, int64_t import, struct roster_row *row, int64_t person,
                     enum roster_verdict *verdict)
{
    bool same = true;
    if (!id_is_of(person, import))
        TRY(roster_same(tx, ev->county, row, person, &same));
    *verdict = same ? ROSTER_DUPLICATE : ROSTER_CHANGED;
    if (same)
        return OK;
    row->person = person;
    return OK;
}

static err_t judge_row(struct tx *tx, const struct event *ev, int64_t import, struct roster_row *row,
                       enum roster_verdict *verdict)
{
    int64_t person;
    bool found;
    struct blind key = roster_document_blind(tx->arena, ev->county, row, row->identity.plain);
    TRY(late_get(tx, &roster_documents, ev->county, key.a, key.b, &person, &found));
    row->identity.fresh = !found;
    *verdict = ROSTER_NEW;
    return found ? compare(tx, ev, import, row, person, verdict) : OK;
}

/* The same document twice within this chunk: the index knows only earlier chunks. */
struct seen { struct blind *at; size_t cap; };

static bool seen_before(struct seen *seen, struct blind key)
{
    size_t i = (size_t)key.a & (seen->cap - 1);
    while (seen->at[i].a || seen->at[i].b) {
        if (seen->at[i].a == key.a && seen->at[i].b == key.b)
            return true;
        i = (i + 1) & (seen->cap - 1);
    }
    seen->at[i] = key;
    return false;
}

err_t roster_sift_rows(struct tx *tx, const struct event *ev, void *body)
{
    struct persons_listed *b = body;
    struct roster_row *rows = (struct roster_row *)(uintptr_t)b->rows.items;
    struct seen seen = {.cap = 4096};
    size_t kept = 0;
    seen.at = arena_array(tx->arena, struct blind, seen.cap);
    for (size_t i = 0; i < b->rows.n; i++) {
        enum roster_verdict verdict = ROSTER_DUPLICATE;
        if (!rows[i].identity.plain)
            return OK;   /* sifted in an earlier try */
        if (!seen_before(&seen, roster_document_blind(tx->arena, ev->county, &rows[i], rows[i].identity.plain)))
            TRY(judge_row(tx, ev, b->import, &rows[i], &verdict));
        if (b->verdict)
            b->verdict(b->verdict_ctx, rows[i].source, verdict, rows[i].person);
        if (verdict != ROSTER_DUPLICATE)
            rows[kept++] = rows[i];
    }
    b->rows.n = kept;
    return OK;
}
