/* tables_test.c - the rows of events and views: each says what it is, and refuses by name. */
#include "test/bench_parts.h"
#include "test/store/sample_bench.h"

#include "core/message.h"
#include "data/registry.h"

#include <stdio.h>
#include <string.h>

static int complaints;

static void __attribute__((format(printf, 1, 2))) complain(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vprint_error(fmt, ap);
    va_end(ap);
    print_error("\n");
    complaints++;
}

static int no_complaints(void **state)
{
    (void)state;
    complaints = 0;
    return 0;
}

typedef void each_type(const struct event_type *t, const struct module *m);
typedef void each_view(const struct view *v, const struct module *m);

static int walk_types(each_type *each)
{
    int n = 0;
    for (const struct module *const *m = modules; *m; m++)
        for (const struct event_type *const *t = (*m)->events; t && *t; t++, n++)
            each(*t, *m);
    return n;
}

static int walk_views(each_view *each)
{
    int n = 0;
    for (const struct module *const *m = modules; *m; m++)
        for (const struct view *v = (*m)->views; v && v->name; v++, n++)
            each(v, *m);
    return n;
}

/* ---- help and names ------------------------------------------------------------------------- */

static bool is_sentence(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    return len > 3 && (text[len - 1] == '.' || strcmp(text + len - 3, "…") == 0);
}

static void check_rows(const char *whose, const struct field *table)
{
    for (const struct field *f = table; f && f->name; f++) {
        if (!is_sentence(f->help))
            complain("%s.%s has no sentence of help", whose, f->name);
        if (f->of && f->of != table)
            check_rows(whose, f->of);
    }
}

/* "sampling.tube_closed" of the module sampling. */
static bool belongs_to(const char *name, const char *module, char between)
{
    size_t len = strlen(module);
    return strncmp(name, module, len) == 0 && name[len] == between && name[len + 1];
}

static void check_type(const struct event_type *t, const struct module *m)
{
    if (!belongs_to(t->name, m->name, '.'))
        complain("%s does not begin with %s", t->name, m->name);
    if (!is_sentence(t->help))
        complain("%s has no sentence of help", t->name);
    if (t->right >= RIGHTS || !right_name(t->right) || t->right == RIGHT_PUBLIC)
        complain("%s has no right", t->name);
    if (!t->apply)
        complain("%s changes nothing", t->name);
    check_rows(t->name, t->body);
}

static void check_view(const struct view *v, const struct module *m)
{
    if (!is_sentence(v->help))
        complain("%s of %s has no sentence of help", v->name, m->name);
    if (v->right >= RIGHTS || !right_name(v->right))
        complain("%s has no right", v->name);
    check_rows(v->name, v->params);
    check_rows(v->name, v->columns);
}

static void every_event_and_view_says_what_it_is_and_which_right_it_needs(void **state)
{
    (void)state;
    assert_true(walk_types(check_type) > 50);
    assert_true(walk_views(check_view) > 50);
    assert_int_equal(complaints, 0);
}

static void check_masks(const struct view *v, const struct module *m)
{
    static const struct { const char *column; enum mask mask; } wanted[] = {
        {"document", MASK_DOCUMENT}, {"phone", MASK_PHONE}, {"address", MASK_ADDRESS},
    };
    bool masks = false;
    (void)m;
    for (const struct field *f = v->columns; f->name; f++) {
        masks = masks || f->mask != MASK_NONE;
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (strcmp(f->name, wanted[i].column) == 0 && f->kind == FIELD_TEXT && f->mask != wanted[i].mask)
                complain("%s.%s is shown to everybody", v->name, f->name);
    }
    if (masks && !v->personal)
        complain("%s: masked columns %d, personal %d", v->name, masks, v->personal);
}

static void personal_text_is_masked_wherever_it_is_shown(void **state)
{
    (void)state;
    walk_views(check_masks);
    assert_int_equal(complaints, 0);
}

/* ---- texts ------------------------------------------------------------------------------------- */

static void need_text(const char *kind, const char *name)
{
    char key[120];
    snprintf(key, sizeof key, "%s.%s", kind, name);
    if (!message_exists(key))
        complain("%s is not in src/messages", key);
}

static void need_texts_of_view(const struct view *v, const struct module *m)
{
    (void)m;
    for (const struct field *f = v->columns; f->name; f++)
        need_text("column", f->name);
    for (const struct field *f = v->columns; f->name; f++)
        for (size_t i = 0; f->kind == FIELD_CHOICE && f->choices[i]; i++)
            need_text("value", f->choices[i]);
}

static void need_text_of_type(const struct event_type *t, const struct module *m)
{
    (void)m;
    need_text("event", t->name);
}

static void columns_events_and_roles_have_words_for_people(void **state)
{
    (void)state;
    walk_views(need_texts_of_view);
    walk_types(need_text_of_type);
    for (const struct role *r = roles; r->name; r++)
        need_text("role", r->name);
    assert_int_equal(complaints, 0);
}

/* ---- mistakes ---------------------------------------------------------------------------------- */

static struct bench *bench_of_test;
static int mistakes_tried;

static void read_body(const struct event_type *t, struct sample *s, struct incoming *out)
{
    struct arena *a = &bench_of_test->arena;
    const struct json *v;
    BUF_SCOPED text = {0};
    buf_printf(&text, "{\"counter\":1,\"type\":\"%s\",\"at\":%lld,\"body\":", t->name, (long long)BENCH_NOW);
    sample_write(t->body, s, &text);
    buf_char(&text, '}');
    bench_must(json_parse(a, buf_str(&text), text.len, &v));
    ledger_read(a, bench_server(bench_of_test), v, out);
}

static void try_mistake(const struct event_type *t, const struct field *f, enum mistake m)
{
    struct incoming in;
    struct sample s = {.at = f, .mistake = m};
    read_body(t, &s, &in);
    mistakes_tried++;
    if (!s.made)
        return;      /* these rows stood at an earlier place as well, where it was tried */
    if (!in.why || strcmp(in.why->key, sample_key(f, m)) != 0 || strcmp(in.told.path, s.path) != 0)
        complain("%s: %s at %s, but said %s at %s", t->name, sample_key(f, m), s.path, in.why ? in.why->key : "nothing",
                 in.told.path);
    arena_reset(&bench_of_test->arena);
}

static void try_mistakes(const struct event_type *t, const struct field *table)
{
    for (const struct field *f = table; f && f->name; f++) {
        for (enum mistake m = MISSING; m < MISTAKES; m++)
            if (sample_can_be_wrong(f, m))
                try_mistake(t, f, m);
        if (f->of)
            try_mistakes(t, f->of);
    }
}

static void try_type(const struct event_type *t, const struct module *m)
{
    struct incoming in;
    struct sample right = {0};
    (void)m;
    read_body(t, &right, &in);
    if (in.why)
        complain("%s refuses a right body: %s at %s", t->name, in.why->key, in.told.path);
    try_mistakes(t, t->body);
}

static void every_event_refuses_each_wrong_member_by_its_name(void **state)
{
    struct bench own = {0};
    (void)state;
    own.server = (struct actor){.county = BENCH_COUNTY, .is_server = true};
    bench_of_test = &own;
    json_start();
    modules_start();
    walk_types(try_type);
    arena_close(&own.arena);
    print_message("%d mistakes\n", mistakes_tried);
    assert_true(mistakes_tried > 1000);
    assert_int_equal(complaints, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_event_and_view_says_what_it_is_and_which_right_it_needs, no_complaints),
        cmocka_unit_test_setup(personal_text_is_masked_wherever_it_is_shown, no_complaints),
        cmocka_unit_test_setup(columns_events_and_roles_have_words_for_people, no_complaints),
        cmocka_unit_test_setup(every_event_refuses_each_wrong_member_by_its_name, no_complaints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
