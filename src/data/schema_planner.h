/* schema_planner.h - telling SQLite's planner what a county is like; for data/schema.c. */
#pragma once
#include "data/db.h"

/* Nothing on PostgreSQL, which looks for itself. */
err_t schema_teach_planner(struct db *db);
