/* rights.h - who may do what, and where.  Checked here and nowhere else.
 *
 * An actor holds grants.  A grant gives the rights of one role in one place: the
 * whole county, an area with all below it, or one site; perhaps for a time.  An
 * event or a view names the right it needs; the members of its body or
 * parameters that are marked with a scope (core/field.h) say where. */
#pragma once
#include "core/field.h"
#include "data/db.h"

enum right {
    RIGHT_PUBLIC,          /* nobody needs to be signed in */
    RIGHT_SIGNED_IN,
    RIGHT_AREA_EDIT,       /* divisions, command tree, buildings */
    RIGHT_ROSTER_READ,     /* persons, masked */
    RIGHT_ROSTER_EDIT,     /* add, change, move, exempt */
    RIGHT_ROSTER_IMPORT,
    RIGHT_ROSTER_ERASE,    /* destroy a person's key */
    RIGHT_PERSON_UNMASK,   /* see personal text, with a reason, logged */
    RIGHT_ROUND_EDIT,
    RIGHT_SITE_EDIT,
    RIGHT_SAMPLE,          /* register, swab, close, void */
    RIGHT_PACK,            /* boxes and hand-overs */
    RIGHT_LAB,             /* receive, report */
    RIGHT_KNOCK,           /* say who answers for the missing, form teams, decide on proposals */
    RIGHT_DOOR,            /* knock and call, for the people of one's list */
    RIGHT_CHECKPOINT,      /* report arrivals, count at a checkpoint */
    RIGHT_PROGRESS_READ,   /* counts and clocks, no persons */
    RIGHT_QUARANTINE,      /* mend what was rejected */
    RIGHT_ACCOUNT_EDIT,    /* users and duty passes */
    RIGHT_AUDIT,           /* who did and saw what */
    RIGHTS,
};

struct role {
    const char *name;      /* county, town, village, point, lab, inspector, auditor, … */
    uint64_t rights;       /* 1 << RIGHT_… */
    const char *help;
};
extern const struct role roles[];      /* ends in a NULL name; rights.c */
const struct role *role_find(const char *name);
const char *right_name(enum right r);

struct grant {
    const struct role *role;
    int64_t unit;             /* the area; 0: the whole county */
    int64_t site;             /* or one site, a lab for instance; 0: not bound to one */
    const int64_t *below;     /* every unit in the area, sorted, itself included */
    size_t n_below;
    int64_t from_at, until_at;/* 0: no limit */
};

struct actor {
    int64_t county;
    int64_t id;               /* account or pass (an event's seq); 0: the server itself */
    const char *name;         /* login name or the pass's label */
    int64_t device;           /* the device that this session is */
    bool upload_only;         /* pass revoked or over: may send what it holds, sees nothing */
    int64_t upload_until_at;  /* events that happened later go to quarantine */
    bool is_server;           /* imports, following events: holds every right */
    size_t n_grants;
    const struct grant *grants;
};

/* Does the actor hold the right anywhere at all at this time? */
bool rights_any(const struct actor *who, enum right right, int64_t at);
/* … in the whole county?  … in this area?  … at this site, which stands in that area? */
bool rights_county(const struct actor *who, enum right right, int64_t at);
bool rights_unit(const struct actor *who, enum right right, int64_t unit, int64_t at);
bool rights_site(const struct actor *who, enum right right, int64_t site, int64_t unit, int64_t at);
/* May the actor see by this right what the lab has and found?  A lab's people see their
 * own lab alone, whatever else `anywhere` would show them; other roles see all labs. */
bool rights_lab(const struct actor *who, enum right right, int64_t lab, int64_t unit, int64_t at);

/* The one check: right, and every scoped member of `what` (rows `table`), lists
 * included.  Nothing scoped: the right must be held for the whole county, unless
 * `anywhere`.  Keys: rights.signed_out, rights.no_right {right}, rights.not_here
 * (field told), rights.pass_over. */
err_t rights_check(struct tx *tx, const struct actor *who, enum right right, bool anywhere,
                   int64_t at, const struct field *table, const void *what);

/* Where persons and sites are; filled in by domain.c. */
struct locator {
    /* the unit (village) of a person or site; *found false: no such */
    err_t (*person)(struct tx *tx, int64_t county, int64_t person, int64_t *unit, bool *found);
    err_t (*site)(struct tx *tx, int64_t county, int64_t site, int64_t *unit, bool *found);
};
extern const struct locator locator;
