/* places.c - buildings: in town compounds of blocks, in the country villagers' groups, and
 * dormitories.  Positions form a small street grid around the village's own. */
#include "generate/places.h"

#include "generate/county.h"
#include "generate/spread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const suffixes[] = {
    "社区居民管理委员会", "社区居民委员会", "社区管理委员会", "社区居民居委会", "社区委员会", "社区居委会",
    "居民委员会", "村民委员会", "居委会", "村委会", "社区", "村",
};

static const char *const compound_words[] = {
    "阳光", "锦绣", "康宁", "和谐", "金桂", "翠竹", "东方", "龙泉", "紫荆", "银河", "盛世", "华苑", "书香", "凤凰",
    "祥和", "天鹅", "玉兰", "丰华", "福源", "御景", "碧水", "青年", "新华", "建业", "中州", "百合", "海棠", "枫林",
    "春晓", "明珠", "瑞景", "学府", "文昌", "嘉和", "桃源", "兰亭", "云台", "麒麟", "向阳", "长青",
};
/* Not 小区: that is the first compound, which bears the village's own name. */
static const char *const compound_kinds[] = {"花园", "家园", "苑", "新城", "公寓", "家属院", "华庭"};
static const char *const dormitory_kinds[] = {"职工宿舍", "学生公寓", "工地生活区", "员工公寓"};

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { HOUSEHOLDS_IN_GRID = 300, GRIDS_MOST = 99, BUILDING_STEP = 8 };

const char *building_kind_name(enum building_kind k)
{
    switch (k) {
    case BUILDING_BLOCK: return "block";
    case BUILDING_GROUP: return "group";
    case BUILDING_DORMITORY: return "dormitory";
    case BUILDING_KINDS: break;
    }
    abort();
}

int village_name_length(const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < COUNT(suffixes); i++) {
        size_t cut = strlen(suffixes[i]);
        if (len > cut && strcmp(name + len - cut, suffixes[i]) == 0)
            return (int)(len - cut);
    }
    return (int)len;
}

int64_t village_rooms(const struct generated_village *v)
{
    return (v->collective + BEDS_IN_ROOM - 1) / BEDS_IN_ROOM;
}

/* What is being filled: a village's buildings, one after the other. */
struct filling {
    struct random chance;
    const struct generated_village *village;
    struct generated_building *building;
    size_t n;
};

static struct generated_building *add_building(struct filling *f, enum building_kind kind, int64_t households)
{
    if (f->n == BUILDINGS_MOST)
        return NULL;
    struct generated_building *b = &f->building[f->n++];
    *b = (struct generated_building){.building = f->village->unit * 1000 + (int64_t)f->n,
                                     .unit = f->village->unit,
                                     .kind = kind,
                                     .households = households};
    return b;
}

struct compound { char name[64]; int64_t blocks, floors, entrances, doors, inhabited; };

/* Old compounds have six floors and no lift; towers stand where town is densest.
 * `inhabited` is in percent of the doors. */
static void plan_compound(struct filling *f, size_t number, struct compound *c)
{
    static const int64_t six[] = {45, 20, 25, 10}, fringe[] = {70, 20, 10, 0}, floors[] = {6, 11, 18, 33};
    size_t height = random_pick(&f->chance, f->village->class == 111 ? six : fringe, COUNT(floors));
    size_t names = COUNT(compound_words) * COUNT(compound_kinds);
    size_t k = (number * 131 + (size_t)(f->village->unit % 311)) % names; /* no name twice in a village */
    c->blocks = random_between(&f->chance, 2, 8);
    c->floors = floors[height];
    c->entrances = height == 0 ? random_between(&f->chance, 2, 4) : random_between(&f->chance, 1, 2);
    c->doors = height < 2 ? 2 : 4;
    c->inhabited = random_between(&f->chance, 80, 95);
    if (number == 0)
        snprintf(c->name, sizeof c->name, "%.*s小区", village_name_length(f->village->name), f->village->name);
    else
        snprintf(c->name, sizeof c->name, "%s%s", compound_words[k / COUNT(compound_kinds)],
                 compound_kinds[k % COUNT(compound_kinds)]);
}

static bool add_compound(struct filling *f, size_t number, int64_t *left)
{
    struct compound c;
    plan_compound(f, number, &c);
    for (int64_t i = 1; i <= c.blocks && *left > 0; i++) {
        int64_t doors = c.floors * c.entrances * c.doors, households = doors * c.inhabited / 100;
        struct generated_building *b = add_building(f, BUILDING_BLOCK, households < *left ? households : *left);
        if (!b)
            return false;
        b->floors = c.floors;
        b->entrances = c.entrances;
        b->doors = c.doors;
        snprintf(b->name, sizeof b->name, "%s%lld号楼", c.name, (long long)i);
        *left -= b->households;
    }
    return true;
}

static bool add_groups(struct filling *f, int64_t left)
{
    for (int64_t i = 1; left > 0; i++) {
        int64_t households = random_between(&f->chance, 20, 60);
        if (left - households < 20) /* the last group takes a small rest */
            households = left <= 60 ? left : left / 2;
        struct generated_building *b = add_building(f, BUILDING_GROUP, households);
        if (!b)
            return false;
        snprintf(b->name, sizeof b->name, "%lld组", (long long)i);
        left -= households;
    }
    return true;
}

static bool add_dormitories(struct filling *f)
{
    enum { FLOORS = 6, DOORS = 20 };
    const char *kind = dormitory_kinds[random_below(&f->chance, COUNT(dormitory_kinds))];
    int64_t left = village_rooms(f->village);
    for (int64_t i = 1; left > 0; i++) {
        int64_t rooms = left < FLOORS * DOORS ? left : FLOORS * DOORS;
        struct generated_building *b = add_building(f, BUILDING_DORMITORY, rooms);
        if (!b)
            return false;
        b->floors = FLOORS;
        b->entrances = 1;
        b->doors = DOORS;
        snprintf(b->name, sizeof b->name, "%.*s%s%lld号楼", village_name_length(f->village->name), f->village->name,
                 kind, (long long)i);
        left -= rooms;
    }
    return true;
}

/* A grid worker has about 300 households; a building belongs to one grid. */
static void draw_grids(struct filling *f)
{
    int64_t all = f->village->households + village_rooms(f->village), seen = 0;
    int64_t size = all / GRIDS_MOST + 1 > HOUSEHOLDS_IN_GRID ? all / GRIDS_MOST + 1 : HOUSEHOLDS_IN_GRID;
    for (size_t i = 0; i < f->n; i++) {
        f->building[i].grid = f->village->unit * 100 + 1 + seen / size;
        seen += f->building[i].households;
    }
}

/* Round the village square by square, like a street grid. */
static void place_buildings(struct filling *f)
{
    static const int64_t turn[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    int64_t x = 0, y = 0, side = 1;
    size_t direction = 0, i = 0;
    for (; i < f->n; side += direction % 2, direction++)
        for (int64_t step = 0; step < side && i < f->n; step++, i++) {
            f->building[i].x = f->village->x + x;
            f->building[i].y = f->village->y + y;
            x += turn[direction % 4][0] * BUILDING_STEP;
            y += turn[direction % 4][1] * BUILDING_STEP;
        }
}

err_t village_buildings(const struct county_plan *plan, size_t village, struct arena *a,
                        struct generated_building **out, size_t *n)
{
    struct filling f = {.village = &plan->village[village]};
    random_start(&f.chance, plan->seed, f.village->unit, CHANCE_BUILDINGS);
    f.building = arena_array(a, struct generated_building, BUILDINGS_MOST);
    int64_t left = f.village->households;
    bool fits = left + village_rooms(f.village) <= HOUSEHOLDS_MOST;
    for (size_t number = 0; fits && f.village->urban && left > 0; number++)
        fits = add_compound(&f, number, &left);
    if (!fits || !add_groups(&f, left) || !add_dormitories(&f)) {
        err_tell("village", "%s", f.village->name);
        return FAIL(ERR_TOO_LARGE, "generate.village_too_large");
    }
    draw_grids(&f);
    place_buildings(&f);
    *out = f.building;
    *n = f.n;
    return OK;
}

void building_door(const struct generated_building *b, int64_t k, char *out, size_t size)
{
    if (b->kind == BUILDING_GROUP) { /* now and then a house stands empty */
        snprintf(out, size, "%lld号", (long long)(k + k / 7 + 1));
        return;
    }
    int64_t door = b->entrances * b->floors * b->doors * k / b->households;
    int64_t entrance = door / (b->floors * b->doors) + 1;
    int64_t number = (door / b->doors % b->floors + 1) * 100 + door % b->doors + 1;
    if (b->kind == BUILDING_BLOCK)
        snprintf(out, size, "%lld单元%lld", (long long)entrance, (long long)number);
    else
        snprintf(out, size, "%lld室", (long long)number);
}

err_t generate_buildings(const struct county_plan *plan,
                         err_t (*each)(void *ctx, const struct generated_building *b), void *ctx)
{
    ARENA_SCOPED a = {0};
    for (size_t v = 0; v < plan->village_count; v++) {
        struct generated_building *building;
        size_t n;
        arena_reset(&a);
        TRY(village_buildings(plan, v, &a, &building, &n));
        for (size_t i = 0; i < n; i++)
            TRY(each(ctx, &building[i]));
    }
    return OK;
}
