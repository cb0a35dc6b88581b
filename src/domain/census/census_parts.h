/* census_parts.h - what the files of this module share with each other. */
#pragma once
#include "census_sql.h"
#include "domain/census/census.h"
