/* reference.c - `bulou reference`: what the tables of the modules say, as pages for people.
 *
 * docs/reference/ holds what it prints; test/docs.sh compares. */
#include "command/command.h"
#include "command/options.h"
#include "command/plan_kinds.h"
#include "core/buf.h"
#include "core/field_words.h"
#include "data/registry.h"

#include <string.h>

static const char made[] = "<!-- made by `bulou reference %s`; change the tables in src/domain, not this page -->\n\n";

/* ---- members of a body, parameters, columns ---------------------------------------------- */

static void write_help(const struct field *f, struct buf *out)
{
    static const char *const masks[] = {[MASK_NAME] = "name", [MASK_DOCUMENT] = "document number",
                                        [MASK_PHONE] = "telephone number", [MASK_ADDRESS] = "address"};
    buf_text(out, f->help ? f->help : "");
    if (f->mask != MASK_NONE)
        buf_printf(out, " Masked as a %s.", masks[f->mask]);
}

typedef void words(const struct field *f, struct buf *out);

/* What an object or list holds follows it, under its name. */
static void write_rows(const struct field *table, const char *above, words *say, struct buf *out)
{
    for (const struct field *f = table; f && f->name; f++) {
        BUF_SCOPED name = {0};
        buf_printf(&name, "%s%s%s", above, f->name, f->kind == FIELD_LIST ? "[]" : "");
        buf_printf(out, "| `%s`%s | ", buf_str(&name), f->need ? " *" : "");
        say(f, out);
        buf_text(out, " | ");
        write_help(f, out);
        buf_text(out, " |\n");
        buf_char(&name, '.');
        write_rows(f->of, buf_str(&name), say, out);
    }
}

static void write_table(const char *what, const struct field *table, words *say, struct buf *out)
{
    if (!table || !table->name)
        return;
    buf_printf(out, "\n| %s | is | |\n| --- | --- | --- |\n", what);
    write_rows(table, "", say, out);
}

/* ---- who may ------------------------------------------------------------------------------ */

/* The names of the members that say where; *may_lack: none of them must be there. */
static void write_places(const struct field *table, struct buf *out, bool *may_lack)
{
    for (const struct field *f = table; f && f->name; f++) {
        if (f->scope != SCOPE_NONE) {
            buf_printf(out, "%s`%s`", out->len ? " and " : "", f->name);
            *may_lack = *may_lack && !f->need;
        }
        write_places(f->kind == FIELD_SEALED ? NULL : f->of, out, may_lack);
    }
}

static void write_right(enum right right, bool anywhere, const struct field *table, struct buf *out)
{
    BUF_SCOPED places = {0};
    bool may_lack = true;
    const char *else_where = anywhere ? "anywhere" : "for the whole county";
    if (right <= RIGHT_SIGNED_IN) {
        buf_text(out, right == RIGHT_PUBLIC ? "For anybody." : "For whoever is signed in.");
        return;
    }
    write_places(table, &places, &may_lack);
    buf_printf(out, "Needs the right `%s` ", right_name(right));
    if (!places.len)
        buf_printf(out, "%s.", else_where);
    else
        buf_printf(out, "for %s%s%s.", buf_str(&places), may_lack ? "; left out: " : "", may_lack ? else_where : "");
}

/* ---- events ------------------------------------------------------------------------------- */

static bool follows(const struct module *m, const struct event_type *type)
{
    for (const struct follow *f = m->follows; f && f->type; f++)
        if (f->type == type)
            return true;
    return false;
}

static void write_followers(const struct event_type *type, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; modules[i]; i++)
        if (follows(modules[i], type))
            buf_printf(out, "%s`%s`", n++ ? ", " : " Followed by ", modules[i]->name);
    buf_text(out, n ? "." : "");
}

static void write_event(const struct event_type *type, struct buf *out)
{
    buf_printf(out, "\n### %s\n\n%s\n", type->name, type->help);
    if (type->server_only)
        buf_text(out, "Made by the server only.");
    else
        write_right(type->right, type->anywhere, type->body, out);
    if (type->late_ok)
        buf_text(out, " May be older than seven days.");
    write_followers(type, out);
    buf_char(out, '\n');
    write_table("member", type->body, field_words, out);
}

static void write_events(struct buf *out)
{
    buf_text(out, "# Events\n\n");
    buf_printf(out, made, "events");
    buf_text(out, "Everything that changes is sent to `POST /api/v1/events` in this envelope:\n\n"
                  "    {\"counter\": 12, \"type\": \"sampling.tube_closed\", \"at\": 1641950000000, \"body\": { … }}\n\n"
                  "`docs/architecture.md` says what becomes of it.  A member with * must be there.\n");
    for (size_t i = 0; modules[i]; i++) {
        buf_printf(out, "\n## %s\n", modules[i]->name);
        for (const struct event_type *const *t = modules[i]->events; t && *t; t++)
            write_event(*t, out);
    }
}

/* ---- views -------------------------------------------------------------------------------- */

static void write_view(const struct view *v, struct buf *out)
{
    buf_printf(out, "\n### %s\n\n%s\n", v->name, v->help);
    write_right(v->right, v->anywhere, v->params, out);
    if (v->one)
        buf_text(out, " Exactly one row.");
    if (v->personal)
        buf_text(out, " Shows persons: masked, and in full with `unmask=1` after a reason was given.");
    buf_char(out, '\n');
    write_table("parameter", v->params, field_words, out);
    write_table("column", v->columns, field_kind_words, out);
}

static void write_views(struct buf *out)
{
    buf_text(out, "# Views\n\n");
    buf_printf(out, made, "views");
    buf_text(out, "Everything that is seen is read from `GET /api/v1/views/NAME?parameter=value`, as JSON, or as a file "
                  "with `format=csv` or `format=xlsx`.  A parameter with * must be given.  `after` asks for the next page: "
                  "it takes what the page before gave as `next`.  A column that is not known is left out of its row.\n");
    for (size_t i = 0; modules[i]; i++) {
        if (!modules[i]->views || !modules[i]->views->name)
            continue;
        buf_printf(out, "\n## %s\n", modules[i]->name);
        for (const struct view *v = modules[i]->views; v->name; v++)
            write_view(v, out);
    }
}

/* ---- roles and balances -------------------------------------------------------------------- */

static void write_role_heads(struct buf *out)
{
    buf_text(out, "| right |");
    for (const struct role *r = roles; r->name; r++)
        buf_printf(out, " %s |", r->name);
    buf_text(out, "\n| --- |");
    for (const struct role *r = roles; r->name; r++)
        buf_text(out, " --- |");
    buf_char(out, '\n');
}

static void write_roles(struct buf *out)
{
    buf_text(out, "# Roles\n\n");
    buf_printf(out, made, "roles");
    buf_text(out, "A role is held for the whole county, for an area with all below it, or at one site; perhaps "
                  "for a time.\n\n");
    for (const struct role *r = roles; r->name; r++)
        buf_printf(out, "- `%s`: %s\n", r->name, r->help);
    buf_char(out, '\n');
    write_role_heads(out);
    for (int right = RIGHT_SIGNED_IN + 1; right < RIGHTS; right++) {
        buf_printf(out, "| `%s` |", right_name((enum right)right));
        for (const struct role *r = roles; r->name; r++)
            buf_text(out, r->rights & (uint64_t)1 << right ? " yes |" : " |");
        buf_char(out, '\n');
    }
}

static void write_balances(struct buf *out)
{
    buf_text(out, "# Balances\n\n");
    buf_printf(out, made, "balances");
    buf_text(out, "What `bulou verify` proves for every county, beside the chain and the tables.\n\n"
                  "| balance | must hold |\n| --- | --- |\n");
    for (size_t i = 0; modules[i]; i++)
        for (const struct balance *b = modules[i]->balances; b && b->name; b++)
            buf_printf(out, "| `%s` | %s |\n", b->name, b->help);
}

static void write_plans(struct buf *out)
{
    buf_text(out, "# Plans\n\n");
    buf_text(out, "<!-- made by `bulou reference plans`; change the tables in src/plan, not this page -->\n\n");
    buf_text(out, "What `bulou plan KIND` reads and writes.  `docs/plan.md` explains it.  A member with * must be there.\n");
    for (const struct plan_kind *k = plan_kinds; k->name; k++) {
        buf_printf(out, "\n## %s\n", k->name);
        write_table("problem", k->input, field_words, out);
        write_table("plan", k->output, field_kind_words, out);
    }
}

/* ---- the command ---------------------------------------------------------------------------- */

static const struct { const char *name; void (*write)(struct buf *out); } pages[] = {
    {"events", write_events}, {"views", write_views}, {"roles", write_roles}, {"balances", write_balances},
    {"plans", write_plans}, {0},
};

int command_reference(int argc, char **argv)
{
    static const struct option_row rows[] = {{0}};
    struct options o = options_read(rows, argc, argv);
    BUF_SCOPED text = {0};
    for (size_t i = 0; o.n_operands == 1 && pages[i].name; i++)
        if (strcmp(pages[i].name, o.operands[0]) == 0) {
            modules_start();
            pages[i].write(&text);
        }
    if (!o.help && !o.wrong && !text.len)
        o.wrong = o.n_operands ? o.operands[0] : "say which page";
    int done = options_done(&o, stderr, "reference events|views|roles|balances|plans");
    if (done >= 0)
        return done;
    return fwrite(text.at, 1, text.len, stdout) == text.len ? 0 : 1;
}
