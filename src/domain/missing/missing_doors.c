/* missing_doors.c - the doors behind which somebody remains. */
#include "domain/missing/missing_parts.h"

#include <stdlib.h>
#include <string.h>

struct behind { struct missing_door door; int64_t person; };
struct doors { struct tx *tx; struct arena *arena; struct behind *at; size_t n; };

static err_t add(struct doors *d, const struct behind *one)
{
    if (d->n == MISSING_DOOR_PEOPLE_MOST)
        return FAIL(ERR_TOO_LARGE, "data.too_many_rows");
    d->at[d->n] = *one;
    d->at[d->n].door.building_name = arena_strdup(d->arena, one->door.building_name);
    d->at[d->n].door.household = arena_strdup(d->arena, one->door.household);
    d->n++;
    return OK;
}

static err_t add_open(void *ctx, const struct missing_list_open_row *r)
{
    return add(ctx, &(struct behind){{.building = r->building, .building_name = r->building_name,
                                      .household = r->household}, r->person});
}

static err_t add_left(void *ctx, const struct missing_list_left_row *r)
{
    return add(ctx, &(struct behind){{.building = r->building, .building_name = r->building_name,
                                      .household = r->household}, r->person});
}

static int compare_texts(const char *x, const char *y)
{
    size_t x_len = x ? strlen(x) : 0, y_len = y ? strlen(y) : 0;
    if (x_len != y_len)
        return x_len < y_len ? -1 : 1;     /* 9 stands before 10 */
    return x_len ? strcmp(x, y) : 0;
}

static int by_home(const void *x, const void *y)
{
    const struct behind *a = x, *b = y;
    if (a->door.building != b->door.building)
        return a->door.building < b->door.building ? -1 : 1;
    int home = compare_texts(a->door.household, b->door.household);
    return home ? home : (a->person > b->person) - (a->person < b->person);
}

static bool same_home(const struct missing_door *a, const struct missing_door *b)
{
    return a->building == b->building && compare_texts(a->household, b->household) == 0;
}

static err_t add_promise(struct tx *tx, int64_t county, int64_t round, const struct behind *who, struct missing_door *door)
{
    struct missing_find_knock_row knock;
    bool found;
    TRY(missing_find_knock(tx, county, round, who->person, &knock, &found));
    if (found && knock.again_at != ABSENT && (door->again_at == ABSENT || knock.again_at < door->again_at))
        door->again_at = knock.again_at;
    return OK;
}

static err_t add_owner(struct tx *tx, int64_t county, int64_t round, int64_t unit, struct missing_door *door)
{
    struct missing_find_owner_row owner;
    bool found;
    TRY(missing_find_owner(tx, county, round, unit, door->building, &owner, &found));
    if (found) {
        door->owner = owner.owner;
        door->phone = owner.phone;
    }
    return OK;
}

static err_t list_people(struct doors *d, int64_t county, const struct round_facts *round, int64_t unit, int64_t building)
{
    int64_t most = MISSING_DOOR_PEOPLE_MOST + 1;
    int64_t first = building == ABSENT ? 0 : building, last = building == ABSENT ? INT64_MAX : building;
    if (round->state == ROUND_CLOSED)
        return missing_list_left(d->tx, county, round->round, unit, first, -1, last, most, add_left, d);
    return missing_list_open(d->tx, county, round->round, round->until_at, (int64_t)round->groups, unit, first, -1, last,
                             most, add_open, d);
}

err_t missing_doors(struct tx *tx, int64_t county, int64_t round, int64_t unit, int64_t building,
                    struct missing_door **doors, size_t *n)
{
    struct doors d = {.tx = tx, .arena = tx->arena};
    struct round_facts facts;
    bool found, covered = false;
    *n = 0;
    TRY(round_find(tx, county, round, &facts, &found));
    if (!found)
        return FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
    if (facts.state != ROUND_PLANNED)
        TRY(round_covers(tx, county, round, unit, &covered));
    d.at = arena_array(tx->arena, struct behind, MISSING_DOOR_PEOPLE_MOST);
    if (covered)
        TRY(list_people(&d, county, &facts, unit, building));
    qsort(d.at, d.n, sizeof *d.at, by_home);
    *doors = arena_array(tx->arena, struct missing_door, d.n + 1);
    for (size_t i = 0; i < d.n; i++) {
        if (i == 0 || !same_home(&d.at[i].door, &d.at[i - 1].door)) {
            (*doors)[*n] = d.at[i].door;
            (*doors)[*n].again_at = ABSENT;
            TRY(add_owner(tx, county, round, unit, &(*doors)[(*n)++]));
        }
        TRY(add_promise(tx, county, round, &d.at[i], &(*doors)[*n - 1]));
    }
    return OK;
}
