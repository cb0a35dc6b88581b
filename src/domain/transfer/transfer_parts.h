/* transfer_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/site/site.h"
#include "domain/transfer/transfer.h"
#include "transfer_sql.h"

extern const struct view transfer_views[];
