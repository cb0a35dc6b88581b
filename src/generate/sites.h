/* sites.h - where a county samples: points, vans, hubs, laboratories.
 *
 * People per point follow what was practised: in a county 3,233 in town and
 * 1,891 outside (Dengfeng: 132 and 160 points), in a district of the city 2,500
 * everywhere; a table for every 700; a laboratory's capacity in tubes a day. */
#pragma once
#include "generate/generate.h"

enum site_kind { GENERATED_POINT, GENERATED_VAN, GENERATED_HUB, GENERATED_LAB, SITE_KINDS };
const char *site_kind_name(enum site_kind k);  /* point, van, hub, lab */

enum { SITES_MOST = 999, VANS = 13, HUBS = 7, LABS = 3 };

struct generated_site {
    int64_t site;          /* county * 1000 + n */
    enum site_kind kind;
    const char *name;
    int64_t unit;          /* where it stands: a village; of vans and hubs a town */
    const char *serves;    /* villages or towns, with ; between them */
    int64_t x, y;
    int64_t people;        /* whom it is meant for; 0: no one in particular */
    int64_t tables;        /* a laboratory's machines */
    int64_t capacity;      /* people a day, a laboratory's tubes a day */
    bool urban;
    const char *opens, *closes;
};

/* All sites of a county, at most SITES_MOST. */
err_t generate_sites(const struct county_plan *plan, struct arena *a, const struct generated_site **out, size_t *n);
