/* roster_import_row.c - from the cells of one row to a person. */
#include "core/clock.h"
#include "core/text.h"
#include "domain/roster/roster_import_parts.h"

#include <stdio.h>
#include <string.h>

struct word { const char *typed, *means; };

static const struct word sexes[] = {{"男", "male"}, {"女", "female"}, {"男性", "male"}, {"女性", "female"},
                                    {"male", "male"}, {"female", "female"}, {"M", "male"}, {"F", "female"}, {0}};
static const struct word kinds[] = {{"常住", "resident"}, {"常住人口", "resident"}, {"户籍", "resident"},
                                    {"户籍人口", "resident"}, {"本地", "resident"}, {"resident", "resident"},
                                    {"流动", "floating"}, {"流动人口", "floating"}, {"外来", "floating"},
                                    {"外来人口", "floating"}, {"floating", "floating"}, {0}};
static const struct word documents[] = {{"居民身份证", "01"}, {"身份证", "01"}, {"01", "01"}, {"户口簿", "02"}, {"居民户口簿", "02"},
                                        {"02", "02"}, {"护照", "03"}, {"03", "03"}, {"军官证", "04"}, {"04", "04"},
                                        {"港澳居民来往内地通行证", "06"}, {"港澳通行证", "06"}, {"06", "06"},
                                        {"台湾居民来往大陆通行证", "07"}, {"台胞证", "07"}, {"07", "07"},
                                        {"其他", "99"}, {"无", "99"}, {"99", "99"}, {0}};
static const struct word groups[] = {{"独居老人", "elder_alone"}, {"独居", "elder_alone"}, {"elder_alone", "elder_alone"},
                                     {"卧床", "bedridden"}, {"卧床病人", "bedridden"}, {"bedridden", "bedridden"},
                                     {"孕妇", "pregnant"}, {"孕产妇", "pregnant"}, {"pregnant", "pregnant"},
                                     {"婴幼儿", "infant"}, {"infant", "infant"}, {"残疾人", "disabled"},
                                     {"残疾", "disabled"}, {"disabled", "disabled"}, {"透析", "dialysis"},
                                     {"透析病人", "dialysis"}, {"dialysis", "dialysis"}, {0}};

static const char *meaning(const struct word *words, const char *typed)
{
    for (size_t i = 0; words[i].typed; i++)
        if (strcmp(words[i].typed, typed) == 0)
            return words[i].means;
    return NULL;
}

/* The cell of a field, or NULL when the list has none or it is empty. */
static const struct cell *cell_of(const struct import_run *run, const struct sheet_row *row, enum import_field field)
{
    for (size_t i = 0; i < run->mapping.n && i < row->n; i++)
        if (run->mapping.fields[i] == field && row->cells[i].text && *row->cells[i].text)
            return &row->cells[i];
    return NULL;
}

static const char *text_of(struct arena *a, const struct import_run *run, const struct sheet_row *row,
                           enum import_field field)
{
    const struct cell *c = cell_of(run, row, field);
    const char *text = c ? text_normal(a, c->text) : NULL;
    return text && *text ? text : NULL;
}

/* A number that a spreadsheet keeps as a number has lost digits or zeros: it is
 * never repaired, because nobody could know what it was. */
static err_t digits_of(struct arena *a, const struct import_run *run, const struct sheet_row *row,
                       enum import_field field, const char **out)
{
    const struct cell *c = cell_of(run, row, field);
    *out = NULL;
    if (!c)
        return OK;
    err_path("%s", import_field_names[field]);
    if (c->kind == CELL_NUMBER || c->kind == CELL_DATE)
        return FAIL(ERR_INVALID, "roster.typed_as_number");
    if (c->kind == CELL_ERROR)
        return FAIL(ERR_INVALID, "roster.cell_is_an_error");
    *out = text_of(a, run, row, field);
    return OK;
}

static err_t word_of(struct arena *a, const struct import_run *run, const struct sheet_row *row,
                     enum import_field field, const struct word *words, const char *otherwise, const char **out)
{
    const char *typed = text_of(a, run, row, field);
    *out = typed ? meaning(words, typed) : otherwise;
    if (*out || !typed)
        return OK;
    err_path("%s", import_field_names[field]);
    err_tell("typed", "%.60s", typed);
    return FAIL(ERR_INVALID, "roster.unknown_word");
}

static void add_group(struct list *list, const char **items, const char *group)
{
    for (size_t i = 0; i < list->n; i++)
        if (items[i] == group || strcmp(items[i], group) == 0)
            return;
    items[list->n++] = group;
}

/* Separated by commas, semicolons, spaces or slashes, as people type them. */
static err_t read_groups(struct arena *a, const char *typed, struct list *out)
{
    static const char *const wide[] = {"、", "，", "；", "／"};
    const char **items = arena_array(a, const char *, sizeof groups / sizeof *groups);
    char *rest = NULL;
    if (!typed)
        return OK;
    char *text = arena_strdup(a, typed);
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        for (char *c; (c = strstr(text, wide[i])) != NULL;)
            memcpy(c, ",  ", 3);
    out->items = items;
    for (char *word = strtok_r(text, ",; /", &rest); word; word = strtok_r(NULL, ",; /", &rest)) {
        const char *means = meaning(groups, word);
        if (!means) {
            err_path("groups");
            err_tell("typed", "%.60s", word);
            return FAIL(ERR_INVALID, "roster.unknown_word");
        }
        add_group(out, items, means);
    }
    return OK;
}

/* The person's own fields say how long a text may be and what it may hold. */
static err_t fit(struct arena *a, const struct field *table, const char *name, const char *text, void *out)
{
    return field_read_text(field_find(table, name), a, text, out);
}

static err_t read_identity(struct arena *a, const struct import_run *run, const struct sheet_row *cells, int64_t now,
                           struct roster_identity *who)
{
    who->name = text_of(a, run, cells, IMPORT_NAME);
    who->address = text_of(a, run, cells, IMPORT_ADDRESS);
    if (!who->name) {
        err_path("name");
        return FAIL(ERR_INVALID, "roster.no_name");
    }
    TRY(word_of(a, run, cells, IMPORT_DOCUMENT_KIND, documents, "01", &who->document_kind));
    TRY(digits_of(a, run, cells, IMPORT_DOCUMENT, &who->document));
    TRY(digits_of(a, run, cells, IMPORT_PHONE, &who->phone));
    TRY(roster_normalise(a, now, "", who));
    TRY(fit(a, roster_identity_rows, "name", who->name, who));
    TRY(fit(a, roster_identity_rows, "address", who->address, who));
    return fit(a, roster_identity_rows, "document", who->document, who);
}

static bool is_citizen_number(const struct roster_identity *who)
{
    return who->document && strcmp(who->document_kind, "01") == 0;
}

/* 1990-01-01, 1990/1/1, 1990.1.1, 1990年1月1日, 19900101; NULL: no such day. */
static const char *date_of(struct arena *a, const char *typed)
{
    int year, month, day, end = 0;
    bool packed = strlen(typed) == 8 && strspn(typed, "0123456789") == 8;
    int n = packed ? sscanf(typed, "%4d%2d%2d", &year, &month, &day)
                   : sscanf(typed, "%4d%*[^0-9]%2d%*[^0-9]%2d%n", &year, &month, &day, &end);
    if (n != 3 || year < 0 || month < 0 || day < 0 || (typed[end] >= '0' && typed[end] <= '9' && !packed))
        return NULL;
    const char *date = arena_printf(a, "%04d-%02d-%02d", year, month, day);
    return text_is_date(date) ? date : NULL;
}

static err_t read_birth(struct arena *a, const struct import_run *run, const struct sheet_row *cells, int64_t now,
                        struct roster_row *out)
{
    const char *typed = text_of(a, run, cells, IMPORT_BORN);
    out->born = typed ? date_of(a, typed) : NULL;
    if (!typed || (out->born && strcmp(out->born, clock_date(a, now)) <= 0))
        return OK;
    err_path("born");
    err_tell("typed", "%.60s", typed);
    return FAIL(ERR_INVALID, "roster.bad_birth");
}

/* The number tells birth and sex; a list that says otherwise is wrong in one of them. */
static err_t compare_with_document(struct arena *a, const struct roster_identity *who, struct roster_row *out)
{
    char born[11];
    const char *sex = idno_is_male(who->document) ? "male" : "female";
    idno_birth(who->document, born);
    err_path("born");
    if (out->born && strcmp(out->born, born) != 0)
        return FAIL(ERR_INVALID, "roster.birth_contradicts_document");
    err_path("sex");
    if (strcmp(out->sex, "unknown") != 0 && strcmp(out->sex, sex) != 0)
        return FAIL(ERR_INVALID, "roster.sex_contradicts_document");
    out->born = arena_strdup(a, born);
    out->sex = sex;
    return OK;
}

static err_t read_birth_and_sex(struct arena *a, const struct import_run *run, const struct sheet_row *cells, int64_t now,
                                const struct roster_identity *who, struct roster_row *out)
{
    TRY(word_of(a, run, cells, IMPORT_SEX, sexes, "unknown", &out->sex));
    TRY(read_birth(a, run, cells, now, out));
    return is_citizen_number(who) ? compare_with_document(a, who, out) : OK;
}

/* A new building's name, as its own event takes it. */
struct building_cell { const char *building; };
static const struct field building_rows[] = {
    TEXT(struct building_cell, building, .min = 1, .max = 60, .help = "Name or number of the building."),
    {0},
};

static err_t read_place(struct arena *a, struct places *places, const struct import_run *run,
                        const struct sheet_row *cells, int64_t now, struct roster_row *out)
{
    const char *code = text_of(a, run, cells, IMPORT_UNIT);
    struct building_cell cell;
    int64_t number;
    TRY(fit(a, building_rows, "building", text_of(a, run, cells, IMPORT_BUILDING), &cell));
    if (code && text_to_int(code, &number)) {
        TRY(places_by_code(places, number, &out->unit));
    } else {
        TRY(places_unit(places, text_of(a, run, cells, IMPORT_TOWN), text_of(a, run, cells, IMPORT_VILLAGE), &out->unit));
    }
    if (!rights_unit(run->actor, RIGHT_ROSTER_IMPORT, out->unit, now)) {
        err_path("village");
        return FAIL(ERR_FORBIDDEN, "rights.not_here");
    }
    out->building = ABSENT;
    return cell.building ? places_building(places, out->unit, cell.building, &out->building) : OK;
}

err_t import_row(struct arena *a, struct places *places, const struct import_run *run, const struct sheet_row *cells,
                 int64_t now, struct roster_row *out)
{
    struct roster_identity *who = arena_new(a, struct roster_identity);
    *out = (struct roster_row){.registered_unit = ABSENT};
    TRY(read_identity(a, run, cells, now, who));
    TRY(read_birth_and_sex(a, run, cells, now, who, out));
    TRY(word_of(a, run, cells, IMPORT_KIND, kinds, NULL, &out->kind));
    TRY(read_groups(a, text_of(a, run, cells, IMPORT_GROUPS), &out->groups));
    TRY(fit(a, roster_row_rows, "household", text_of(a, run, cells, IMPORT_HOUSEHOLD), out));
    out->identity.plain = who;
    return read_place(a, places, run, cells, now, out);
}
