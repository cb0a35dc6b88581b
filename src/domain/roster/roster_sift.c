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

/* ---- somebody who is on the list already -------------------------------------------------- */

static struct list groups_of(struct arena *a, int64_t bits)
{
    const char **items = arena_array(a, const char *, 64);
    struct list list = {0, items};
    for (size_t k = 0; roster_groups[k]; k++)
        if (bits & (int64_t)1 << k)
            items[list.n++] = roster_groups[k];
    return list;
}

/* A list that lacks a column says nothing about it: what it leaves open stays as it was.
 * Building and household are those of the home that the list names. */
static void keep_unsaid(struct arena *a, struct roster_row *row, const struct roster_find_person_row *p,
                        const struct roster_identity *was)
{
    struct roster_identity *who = (struct roster_identity *)(uintptr_t)row->identity.plain;
    bool at_home = row->unit == p->unit;
    who->phone = who->phone ? who->phone : was->phone;
    who->address = who->address || !at_home ? who->address : was->address;
    row->building = row->building == ABSENT && at_home && p->building ? p->building : row->building;
    row->household = row->household || !at_home ? row->household : p->household;
    row->kind = row->kind ? row->kind : p->kind;
    row->born = row->born ? row->born : p->born;
    row->sex = strcmp(row->sex, "unknown") == 0 ? p->sex : row->sex;
    row->registered_unit = row->registered_unit == ABSENT ? p->registered_unit : row->registered_unit;
    if (row->groups.n == 0)
        row->groups = groups_of(a, p->groups);
}

err_t roster_is_news(struct tx *tx, int64_t county, struct roster_row *row, int64_t person, bool *news)
{
    struct roster_find_person_row p;
    const struct roster_identity *was;
    bool found;
    *news = false;
    TRY(roster_find_person(tx, county, person, &p, &found));
    if (!found || strcmp(p.state, "active") != 0)
        return OK;   /* merged or gone: a clerk decides */
    TRY(roster_open(tx, county, person, p.sealed, &was));
    if (!was)
        return OK;   /* erased: nothing can be added */
    keep_unsaid(tx->arena, row, &p, was);
    *news = !same_identity(was, row->identity.plain) || !same_place(row, &p);
    return OK;
}

/* Who has no document is looked up in the table, which may be a moment behind. */
static err_t find_known(struct tx *tx, int64_t county, const struct roster_row *row, int64_t *person, bool *found)
{
    const struct roster_identity *who = row->identity.plain;
    struct roster_find_nameless_row alike;
    if (who->document)
        return roster_by_document(tx, county, who->document_kind, who->document, person, found);
    struct blind key = roster_document_blind(tx->arena, county, row, who);
    TRY(roster_find_nameless(tx, county, key.a, &alike, found));
    *person = *found ? alike.person : 0;
    return OK;
}

static err_t judge_row(struct tx *tx, const struct event *ev, struct roster_row *row, enum roster_verdict *verdict)
{
    int64_t person;
    bool found, news = true;
    TRY(find_known(tx, ev->county, row, &person, &found));
    row->identity.fresh = !found;
    *verdict = ROSTER_NEW;
    if (found) {
        TRY(roster_is_news(tx, ev->county, row, person, &news));
        *verdict = news ? ROSTER_CHANGED : ROSTER_DUPLICATE;
        row->person = person;
    }
    if (!row->kind)
        row->kind = "resident";
    return OK;
}

err_t roster_sift_rows(struct tx *tx, const struct event *ev, void *body)
{
    struct persons_listed *b = body;
    struct roster_row *rows = (struct roster_row *)(uintptr_t)b->rows.items;
    size_t kept = 0;
    for (size_t i = 0; i < b->rows.n; i++) {
        enum roster_verdict verdict;
        TRY(judge_row(tx, ev, &rows[i], &verdict));
        b->verdict(b->verdict_ctx, rows[i].source, verdict);
        if (verdict != ROSTER_DUPLICATE)
            rows[kept++] = rows[i];
    }
    b->rows.n = kept;
    return OK;
}
