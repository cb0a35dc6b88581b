/* missing_door_parts.h - what the views of door teams show, for the module's one list of views. */
#pragma once
#include "domain/missing/missing_parts.h"

/* missing_views_team.c */
struct missing_teams_params { int64_t unit, after; };
struct missing_teams_row {
    int64_t team;
    const char *name;
    int64_t unit;
    const char *unit_name;
    int64_t site;
    const char *site_name;
    int64_t members;
    bool mine;
};
extern const struct field missing_teams_params[], missing_teams_columns[];
err_t missing_teams_query(struct view_call *call, const void *params);

struct missing_team_members_params { int64_t team; };
struct missing_team_members_row { int64_t account; const char *name; };
extern const struct field missing_team_members_params[], missing_team_members_columns[];
err_t missing_team_members_query(struct view_call *call, const void *params);

struct missing_team_list_params { int64_t round, team, unit; const char *after; };
struct missing_team_list_row {
    int64_t person;
    const char *name, *address, *sex, *born;
    int64_t unit;
    const char *unit_name;
    int64_t building;
    const char *building_name, *household, *kind, *groups, *need;
    int64_t visits;
    const char *outcome;
    int64_t at, again_at, until_at;
    const char *claimed_by;
    int64_t claim_until_at;
    bool mine;
};
extern const struct field missing_team_list_params[], missing_team_list_columns[];
err_t missing_team_list_query(struct view_call *call, const void *params);

struct missing_by_team_params { int64_t round, unit; };
struct missing_by_team_row { int64_t team; const char *name; int64_t due, done, exempt, remaining, visited, promised; };
extern const struct field missing_by_team_params[], missing_by_team_columns[];
err_t missing_by_team_query(struct view_call *call, const void *params);

/* missing_views_door.c */
struct missing_door_params { int64_t round, person; };
struct missing_door_row {
    int64_t person;
    const char *name, *phone, *address, *need, *outcome;
    int64_t again_at;
    const char *claimed_by;
    int64_t claim_until_at;
    bool mine;
};
extern const struct field missing_door_params[], missing_door_columns[];
err_t missing_door_query(struct view_call *call, const void *params);

struct missing_visits_row { int64_t at; const char *outcome, *means, *service, *note; int64_t again_at, until_at; const char *by; };
extern const struct field missing_visits_columns[];
err_t missing_visits_query(struct view_call *call, const void *params);

struct missing_proposals_params { int64_t unit, after; };
struct missing_proposals_row {
    int64_t proposal, round, person;
    const char *name;
    int64_t unit;
    const char *unit_name, *building_name, *kind;
    int64_t until_at;
    const char *note;
    int64_t at;
    const char *by;
};
extern const struct field missing_proposals_params[], missing_proposals_columns[];
err_t missing_proposals_query(struct view_call *call, const void *params);

struct missing_home_ledger_params { int64_t round, unit, after; };
struct missing_home_ledger_row {
    int64_t person;
    const char *name, *unit_name, *building_name, *household, *groups;
    int64_t at;
    const char *tube_code;
    int64_t tested_at;
    bool recorded;
    const char *service;
    bool struck_off;
};
extern const struct field missing_home_ledger_params[], missing_home_ledger_columns[];
err_t missing_home_ledger_query(struct view_call *call, const void *params);
