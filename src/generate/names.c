/* names.c - drawing names by weight. */
#include "generate/names.h"

#include "core/text.h"
#include "generate/datafile.h"

#include <stdio.h>
#include <string.h>

/* Words with weights, added up so that one can be found by halving. */
struct words {
    size_t n, cap;
    const char **word;
    int64_t *until;
};

struct names {
    struct words surnames, hui;
    struct words given[2][GENERATIONS];  /* women, men */
    struct words minority[2], latin[2];
};

enum { BORN_MIDDLE = 1970, BORN_NEW = 1995 };

static void words_start(struct arena *a, struct words *w, size_t cap)
{
    *w = (struct words){.cap = cap, .word = arena_array(a, const char *, cap), .until = arena_array(a, int64_t, cap)};
}

/* A word without weight is never drawn.  False when there is no room. */
static bool words_add(struct words *w, const char *word, int64_t weight)
{
    if (!weight)
        return true;
    if (w->n == w->cap)
        return false;
    w->word[w->n] = word;
    w->until[w->n] = (w->n ? w->until[w->n - 1] : 0) + weight;
    w->n++;
    return true;
}

static const char *words_draw(const struct words *w, struct random *r)
{
    int64_t at = random_below(r, w->until[w->n - 1]);
    size_t low = 0, high = w->n - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (at < w->until[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return w->word[low];
}

static err_t read_surnames(struct arena *a, const char *data_dir, struct names *n)
{
    static const struct datafile_form form = {.file = "names/surnames.txt", .separator = ' ', .columns = 4};
    struct datafile f;
    TRY(datafile_read(a, data_dir, &form, &f));
    words_start(a, &n->surnames, f.rows);
    words_start(a, &n->hui, f.rows);
    for (size_t row = 0; row < f.rows; row++) {
        int64_t weight;
        TRY(datafile_int(&f, row, 1, &weight));
        words_add(&n->surnames, datafile_text(&f, row, 0), weight);
        if (strcmp(datafile_text(&f, row, 2), "hui") != 0)
            continue;
        TRY(datafile_int(&f, row, 3, &weight));
        words_add(&n->hui, datafile_text(&f, row, 0), weight);
    }
    return n->surnames.n && n->hui.n ? OK : datafile_wrong(&f, f.rows);
}

/* One row's characters go to both sexes for "b" and to every generation for "any". */
static err_t add_given(struct arena *a, const struct datafile *f, size_t row, struct names *n)
{
    static const char *const generations[] = {"old", "mid", "new"};
    const char *sex = datafile_text(f, row, 0), *generation = datafile_text(f, row, 1);
    const char *at = datafile_text(f, row, 3), *start = at;
    int64_t weight;
    TRY(datafile_int(f, row, 2, &weight));
    for (; text_next(&at); start = at) {
        const char *character = arena_strndup(a, start, (size_t)(at - start));
        for (int male = 0; male < 2; male++)
            for (int g = 0; g < GENERATIONS; g++)
                if ((*sex == 'b' || *sex == (male ? 'm' : 'f')) &&
                    (strcmp(generation, "any") == 0 || strcmp(generation, generations[g]) == 0) &&
                    !words_add(&n->given[male][g], character, weight))
                    return datafile_wrong(f, row);
    }
    return OK;
}

static err_t read_given(struct arena *a, const char *data_dir, struct names *n)
{
    enum { CHARACTERS_MOST = 1000 };
    static const struct datafile_form form = {.file = "names/given.txt", .separator = ' ', .columns = 4};
    struct datafile f;
    TRY(datafile_read(a, data_dir, &form, &f));
    for (int male = 0; male < 2; male++)
        for (int g = 0; g < GENERATIONS; g++)
            words_start(a, &n->given[male][g], CHARACTERS_MOST);
    for (size_t row = 0; row < f.rows; row++)
        TRY(add_given(a, &f, row, n));
    for (int male = 0; male < 2; male++)
        for (int g = 0; g < GENERATIONS; g++)
            if (!n->given[male][g].n)
                return datafile_wrong(&f, f.rows);
    return OK;
}

static err_t read_whole(struct arena *a, const char *data_dir, struct names *n)
{
    static const struct datafile_form form = {.file = "names/whole.txt", .separator = ' ', .columns = 3};
    struct datafile f;
    TRY(datafile_read(a, data_dir, &form, &f));
    for (int male = 0; male < 2; male++) {
        words_start(a, &n->minority[male], f.rows);
        words_start(a, &n->latin[male], f.rows);
    }
    for (size_t row = 0; row < f.rows; row++) {
        int male = *datafile_text(&f, row, 1) == 'm';
        if (strlen(datafile_text(&f, row, 2)) >= NAME_SIZE)
            return datafile_wrong(&f, row);
        if (strcmp(datafile_text(&f, row, 0), "latin") == 0)
            words_add(&n->latin[male], datafile_text(&f, row, 2), 1);
        else
            words_add(&n->minority[male], datafile_text(&f, row, 2), 1);
    }
    for (int male = 0; male < 2; male++)
        if (!n->latin[male].n || !n->minority[male].n)
            return datafile_wrong(&f, f.rows);
    return OK;
}

err_t names_read(struct arena *a, const char *data_dir, const struct names **out)
{
    struct names *n = arena_new(a, struct names);
    TRY(read_surnames(a, data_dir, n));
    TRY(read_given(a, data_dir, n));
    TRY(read_whole(a, data_dir, n));
    *out = n;
    return OK;
}

const char *names_surname(const struct names *n, struct random *r, bool hui)
{
    return words_draw(hui ? &n->hui : &n->surnames, r);
}

const char *names_surname_in(const struct names *n, const char *text)
{
    for (size_t i = 0; i < n->surnames.n; i++)
        if (strncmp(text, n->surnames.word[i], strlen(n->surnames.word[i])) == 0)
            return n->surnames.word[i];
    return NULL;
}

static enum generation generation_of(int64_t birth_year)
{
    if (birth_year < BORN_MIDDLE)
        return GENERATION_OLD;
    return birth_year < BORN_NEW ? GENERATION_MIDDLE : GENERATION_NEW;
}

/* Names of one character were in fashion around 1980. */
static bool is_short_name(struct random *r, enum generation g)
{
    static const int64_t share[GENERATIONS] = {100000, 300000, 150000};
    return random_chance(r, share[g]);
}

void names_full(const struct names *n, struct random *r, const char *surname, bool male, int64_t birth_year,
                char out[NAME_SIZE])
{
    enum generation g = generation_of(birth_year);
    const struct words *given = &n->given[male][g];
    const char *first = words_draw(given, r);
    const char *second = is_short_name(r, g) ? "" : words_draw(given, r);
    snprintf(out, NAME_SIZE, "%s%s%s", surname, first, second);
}

const char *names_minority(const struct names *n, struct random *r, bool male)
{
    return words_draw(&n->minority[male], r);
}

const char *names_latin(const struct names *n, struct random *r, bool male)
{
    return words_draw(&n->latin[male], r);
}

/* Characters that sound alike and that clerks mistake for each other. */
static const struct { const char *meant, *written; } homophones[] = {
    {"芳", "方"}, {"丽", "莉"}, {"军", "君"}, {"红", "洪"}, {"静", "婧"}, {"建", "健"}, {"玲", "灵"},
    {"梅", "美"}, {"英", "瑛"}, {"国", "帼"}, {"志", "治"}, {"明", "名"}, {"霞", "侠"}, {"磊", "雷"},
    {"萍", "平"}, {"娟", "涓"}, {"浩", "皓"}, {"宇", "羽"}, {"轩", "萱"}, {"梓", "子"}, {"涵", "函"},
    {"怡", "宜"}, {"欣", "新"}, {"秀", "绣"}, {"兰", "蓝"}, {"花", "华"}, {"文", "雯"}, {"杰", "洁"},
    {"伟", "卫"}, {"强", "墙"}, {"涛", "滔"}, {"勇", "永"}, {"燕", "艳"}, {"桂", "贵"}, {"珍", "真"},
};

void names_otherwise(struct random *r, const char *name, char out[NAME_SIZE])
{
    size_t n = sizeof homophones / sizeof *homophones, from = (size_t)random_below(r, (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        const char *meant = homophones[(from + i) % n].meant, *found = strstr(name, meant);
        if (found && found > name) {
            snprintf(out, NAME_SIZE, "%.*s%s%s", (int)(found - name), name, homophones[(from + i) % n].written,
                     found + strlen(meant));
            return;
        }
    }
    const char *rest = name; /* no such character: a space after the first, as in forms with boxes */
    text_next(&rest);
    snprintf(out, NAME_SIZE, "%.*s %s", (int)(rest - name), name, rest);
}
