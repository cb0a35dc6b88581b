/* area_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/area/area.h"
#include "area_sql.h"

/* A name as it is compared: without 社区居民委员会, 村委会, 街道办事处 …; never empty. */
const char *area_stem(struct arena *a, const char *name);
