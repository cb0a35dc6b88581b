/* module.c - the list of modules, made quick to search. */
#include "data/registry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct registered *types;
static size_t n_types;
static const struct view **views;
static size_t n_views;

static int by_type_name(const void *a, const void *b)
{
    const struct registered *x = a, *y = b;
    return strcmp(x->type->name, y->type->name);
}

static int by_view_name(const void *a, const void *b)
{
    const struct view *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static void add_type(const struct event_type *type)
{
    types = mem_resize(types, n_types + 1, sizeof *types);
    types[n_types++] = (struct registered){.type = type};
}

static void add_view(const struct view *view)
{
    views = mem_resize(views, n_views + 1, sizeof *views);
    views[n_views++] = view;
}

static struct registered *find_registered(const char *name)
{
    size_t low = 0, high = n_types;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, types[middle].type->name);
        if (order == 0)
            return &types[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void add_follow(const struct follow *follow)
{
    struct registered *r = find_registered(follow->type->name);
    assert(r && r->n_follows < REGISTERED_FOLLOWS);
    r->follows[r->n_follows++] = follow;
}

void modules_start(void)
{
    if (types)
        return;
    for (size_t i = 0; modules[i]; i++) {
        for (size_t k = 0; modules[i]->events && modules[i]->events[k]; k++)
            add_type(modules[i]->events[k]);
        for (const struct view *v = modules[i]->views; v && v->name; v++)
            add_view(v);
    }
    qsort(types, n_types, sizeof *types, by_type_name);
    qsort(views, n_views, sizeof *views, by_view_name);
    for (size_t i = 0; modules[i]; i++)
        for (const struct follow *f = modules[i]->follows; f && f->type; f++)
            add_follow(f);
}

const struct registered *registered_find(const char *name)
{
    return find_registered(name);
}

const struct event_type *event_type_find(const char *name)
{
    const struct registered *r = find_registered(name);
    return r ? r->type : NULL;
}

const struct view *view_find(const char *name)
{
    struct view wanted = {.name = name};
    const struct view *key = &wanted;
    const struct view **found = bsearch(&key, views, n_views, sizeof *views, by_view_name);
    return found ? *found : NULL;
}
