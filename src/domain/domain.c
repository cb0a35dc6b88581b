/* domain.c - the list of modules, and where those below find what they need of them. */
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/audit/audit.h"
#include "domain/census/census.h"
#include "domain/lab/lab.h"
#include "domain/missing/missing.h"
#include "domain/paper/paper.h"
#include "domain/roster/roster.h"
#include "domain/round/round.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"
#include "domain/transfer/transfer.h"

/* Where several follow one event, they do in this order. */
const struct module *const modules[] = {
    &account_module, &area_module, &audit_module, &roster_module, &census_module, &round_module, &site_module,
    &sampling_module, &paper_module, &transfer_module, &lab_module, &missing_module, NULL,
};

static err_t find_person(struct tx *tx, int64_t county, int64_t person, int64_t *unit, bool *found)
{
    struct roster_standing standing;
    TRY(roster_stand(tx, county, person, &standing, found));
    *unit = standing.unit;
    return OK;
}

static err_t find_site(struct tx *tx, int64_t county, int64_t site, int64_t *unit, bool *found)
{
    struct site_facts facts = {0};
    TRY(site_find(tx, county, site, &facts, found));
    *unit = facts.unit;
    return OK;
}

const struct locator locator = {.person = find_person, .site = find_site};

const struct doorkeeper doorkeeper = {.actor_of = account_actor_of, .may_unmask = account_may_unmask};
