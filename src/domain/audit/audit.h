/* audit.h - what was refused and by whom it is mended, which devices have sent what,
 * and who did what when.
 *
 * Looks at persons are the account module's; here is everything else that an auditor
 * or a supervisor asks.  Quarantine itself belongs to the ledger: an entry is mended by
 * an event that names it, or dismissed here. */
#pragma once
#include "data/module.h"

extern const struct module audit_module;

struct entry_dismissed { int64_t entry; const char *reason; };  /* a refused event that need not be mended */

extern const struct event_type entry_dismissed;
