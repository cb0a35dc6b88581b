/* site_parts.h - what the files of the sites share with each other. */
#pragma once
#include "domain/site/site.h"
#include "site_sql.h"

enum { SITE_TABLES_MOST = 500, SITE_CAPACITY_MOST = 5000000 };

/* For whoever writes rows of the site. */
void site_forget(struct tx *tx, int64_t county, int64_t site);
