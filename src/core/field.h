/* field.h - tables of fields: say once what a thing looks like.
 *
 * The same rows read JSON into a struct and check every limit, write the
 * struct as canonical JSON, read the parameters of a URL, describe the struct
 * for the OpenAPI document and the reference pages, and name the columns of
 * exports.  A row whose kind does not fit the member does not compile.
 *
 *     static const struct field tube_closed_body[] = {
 *         TEXT(struct tube_closed, tube_code, .need = true, .min = 20, .max = 20,
 *              .form = FORM_DIGITS, .help = "The code printed on the tube."),
 *         INT(struct tube_closed, swab_count, .need = true, .min = 0, .max = 99,
 *              .help = "How many swabs are in the tube."),
 *         {0},
 *     };
 */
#pragma once
#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/json.h"

enum field_kind {
    FIELD_END,    /* closes a table */
    FIELD_INT,    /* int64_t; .min and .max when .max > .min, else 0 … 2^53 */
    FIELD_TIME,   /* int64_t, unix milliseconds, 0 … 2^53 */
    FIELD_REAL,   /* double */
    FIELD_BOOL,   /* bool */
    FIELD_TEXT,   /* const char *; .min and .max in code points, .max 0: 200 */
    FIELD_DATE,   /* const char *, a date of the calendar as YYYY-MM-DD */
    FIELD_CHOICE, /* const char *, one of .choices (the pointer in the table) */
    FIELD_INTS,   /* struct list of int64_t; .max items, 0: 1,000 */
    FIELD_TEXTS,  /* struct list of const char *; .max items, 0: 1,000 */
    FIELD_OBJECT, /* a nested struct, .of; absent: all its members absent */
    FIELD_LIST,   /* struct list of structs, .of and .size; .max items, 0: 1,000 */
    FIELD_SEALED, /* struct sealed: personal text, see there */
};

enum form {
    FORM_LINE,   /* one line: no control characters */
    FORM_LINES,  /* may hold line ends and tabs */
    FORM_DIGITS, /* digits only */
    FORM_CODE,   /* A-Z a-z 0-9 . _ - */
};

/* How a column is shown to somebody who has not given a reason (GB/T 35273). */
enum mask { MASK_NONE, MASK_NAME, MASK_DOCUMENT, MASK_PHONE, MASK_ADDRESS };

/* Which member says where an event happens or what a view looks at: rights are
 * held for areas and sites.  See data/rights.h. */
enum scope { SCOPE_NONE, SCOPE_UNIT, SCOPE_SITE, SCOPE_PERSON };

/* An absent optional integer or time; an absent real is NaN, text NULL. */
#define ABSENT INT64_MIN

struct list { size_t n; const void *items; };

/* Personal text inside an event.  A sender gives an object (`plain`, of the rows
 * `.of`); in the ledger and in tables only the token stands: its JSON sealed
 * with the key of the person whose id is the member at `.key_at`. */
struct sealed {
    const void *plain;  /* as the sender gave it; NULL when read from the ledger */
    const char *token;  /* NULL until it is sealed; also NULL: absent */
    bool fresh;         /* the person is new, so there is no key to look for */
    const void *key;    /* made with the token ahead of time, should the person be new; or NULL */
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t at;
    bool need;
    int64_t min, max;
    enum form form;
    const char *const *choices; /* ends in NULL */
    const struct field *of;
    size_t size;                /* of one item or of the nested struct */
    size_t key_at;
    enum scope scope;
    enum mask mask;
    const char *help;           /* English, one sentence */
};

#define FIELD_AT_(S, m, T) (offsetof(S, m) + 0 * sizeof(char[_Generic(((S *)0)->m, T: 1, default: -1)]))

#define INT(S, m, ...)    {.name = #m, .kind = FIELD_INT,    .at = FIELD_AT_(S, m, int64_t), __VA_ARGS__}
#define TIME(S, m, ...)   {.name = #m, .kind = FIELD_TIME,   .at = FIELD_AT_(S, m, int64_t), __VA_ARGS__}
#define REAL(S, m, ...)   {.name = #m, .kind = FIELD_REAL,   .at = FIELD_AT_(S, m, double), __VA_ARGS__}
#define BOOL(S, m, ...)   {.name = #m, .kind = FIELD_BOOL,   .at = FIELD_AT_(S, m, bool), __VA_ARGS__}
#define TEXT(S, m, ...)   {.name = #m, .kind = FIELD_TEXT,   .at = FIELD_AT_(S, m, const char *), __VA_ARGS__}
#define DATE(S, m, ...)   {.name = #m, .kind = FIELD_DATE,   .at = FIELD_AT_(S, m, const char *), __VA_ARGS__}
#define CHOICE(S, m, ...) {.name = #m, .kind = FIELD_CHOICE, .at = FIELD_AT_(S, m, const char *), __VA_ARGS__}
#define INTS(S, m, ...)   {.name = #m, .kind = FIELD_INTS,   .at = FIELD_AT_(S, m, struct list), __VA_ARGS__}
#define TEXTS(S, m, ...)  {.name = #m, .kind = FIELD_TEXTS,  .at = FIELD_AT_(S, m, struct list), __VA_ARGS__}
#define LIST(S, m, T, of_, ...) \
    {.name = #m, .kind = FIELD_LIST, .at = FIELD_AT_(S, m, struct list), .size = sizeof(T), .of = (of_), __VA_ARGS__}
#define OBJECT(S, m, of_, ...) \
    {.name = #m, .kind = FIELD_OBJECT, .at = offsetof(S, m), .size = sizeof(((S *)0)->m), .of = (of_), __VA_ARGS__}
#define SEALED(S, m, key_, T, of_, ...)                                              \
    {.name = #m, .kind = FIELD_SEALED, .at = FIELD_AT_(S, m, struct sealed),          \
     .key_at = FIELD_AT_(S, key_, int64_t), .size = sizeof(T), .of = (of_), __VA_ARGS__}

/* JSON → struct.  `from_ledger` lets sealed members be tokens.  Refusals (kind
 * ERR_INVALID, path told): field.missing, field.wrong_type {wanted}, field.too_small
 * {min}, field.too_large {max}, field.too_short {min}, field.too_long {max},
 * field.too_few {min}, field.too_many {max} (items of a list), field.not_a_choice
 * {choices}, field.bad_form, field.bad_date, field.unknown, field.not_an_object.
 * A text that is needed may not be empty. */
err_t fields_read(const struct field *table, struct arena *a, const struct json *v,
                  bool from_ledger, void *out);

/* One member of an object (v NULL: it is absent), same refusals. */
err_t field_read(const struct field *f, struct arena *a, const struct json *v, bool from_ledger, void *out);

/* One value as text (a URL parameter, a cell) → its member; same refusals.
 * Lists are written with commas; objects and sealed members are refused. */
err_t field_read_text(const struct field *f, struct arena *a, const char *text, void *out);

/* Set every member of the table to absent. */
void fields_clear(const struct field *table, void *out);

/* struct → canonical JSON object: members in table order, absent ones left out,
 * sealed members as their token, or as the object while they have none. */
void fields_write(const struct field *table, const void *in, struct buf *out);

/* One member's value as text for a cell; "" when absent.  In `a` or constant. */
const char *field_text(const struct field *f, struct arena *a, const void *in);

/* Table → JSON Schema (draft 2020-12) of the object. */
void fields_schema(const struct field *table, struct buf *out);

/* Members of a struct. */
const struct field *field_find(const struct field *table, const char *name);
int64_t *field_int_at(const struct field *f, void *in);
