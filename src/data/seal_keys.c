/* seal_keys.c - see seal_keys.h. */
#include "data/seal_keys.h"

#include "core/hash.h"
#include "data/seal.h"
#include "seal_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char first_line[] = "bulou keys 1\n";

enum {
    LINE_MOST = 512,       /* two numbers and a sealed key have 150 characters */
    KEYS_A_COMMIT = 20000, /* keys that are put back at once */
};

/* ---- who was erased --------------------------------------------------------------------- */

static err_t remember_erased(void *ctx, const struct seal_each_destroyed_row *row)
{
    struct seal_erased *e = ctx;
    if (e->n == e->cap) {
        size_t cap = e->cap ? e->cap * 2 : 1024;
        struct seal_each_destroyed_row *bigger = arena_array(e->arena, struct seal_each_destroyed_row, cap);
        if (e->n)
            memcpy(bigger, e->at, e->n * sizeof *bigger);
        e->at = bigger;
        e->cap = cap;
    }
    e->at[e->n++] = *row;
    return OK;
}

err_t seal_erased_read(struct tx *tx, struct seal_erased *out)
{
    return seal_each_destroyed(tx, remember_erased, out);
}

err_t seal_erase_again(struct tx *tx, const struct seal_erased *erased)
{
    for (size_t i = 0; i < erased->n; i++)
        TRY(seal_destroy(tx, erased->at[i].county, erased->at[i].person));
    return OK;
}

/* ---- out ------------------------------------------------------------------------------- */

struct writing { FILE *file; struct arena arena; struct sha256 digest; int64_t n; };

static err_t not_written(const char *path)
{
    err_tell("path", "%.100s", path);
    err_detail("%s", strerror(errno));
    return FAIL(ERR_STORAGE, "seal.keys_not_written");
}

/* Whether the disk took it is asked once, at the end. */
static err_t write_key(void *ctx, const struct seal_each_key_row *row)
{
    struct writing *w = ctx;
    const char *line = arena_printf(&w->arena, "%" PRId64 " %" PRId64 " %s\n", row->county, row->person,
                                    base64_text(&w->arena, row->key.at, row->key.len));
    fputs(line, w->file);
    sha256_add(&w->digest, line, strlen(line));
    arena_reset(&w->arena);
    w->n++;
    return OK;
}

static err_t write_keys(struct tx *tx, struct writing *w)
{
    uint8_t digest[SHA256_SIZE];
    sha256_start(&w->digest);
    fputs(first_line, w->file);
    TRY(seal_each_key(tx, write_key, w));
    sha256_end(&w->digest, digest);
    fprintf(w->file, "end %" PRId64 " %s\n", w->n, hex_text(&w->arena, digest, sizeof digest));
    return OK;
}

static FILE *new_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (fd >= 0 && !file)
        close(fd);
    return file;
}

static err_t write_file(struct tx *tx, FILE *file, const char *path, int64_t *n)
{
    struct writing w = {.file = file};
    err_t why = write_keys(tx, &w);
    arena_close(&w.arena);
    *n = w.n;
    if (why)
        return why;
    return fflush(file) == 0 && fsync(fileno(file)) == 0 ? OK : not_written(path);
}

/* All rows go at once, since only whole pages are overwritten: of a row that once moved,
 * its page keeps remains. */
static err_t forget_keys(struct tx *tx)
{
    struct seal_erased erased = {.arena = tx->arena};
    TRY(seal_erased_read(tx, &erased));
    TRY(seal_forget_keys(tx));
    return seal_erase_again(tx, &erased);
}

static err_t take_out(struct db *db, FILE *file, const char *path, int64_t *n)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(db_script(db, "pragma secure_delete = on"));
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(write_file(&tx, file, path, n));
    TRY(forget_keys(&tx));
    return tx_commit(&tx);
}

err_t seal_keys_take_out(const char *store, const char *keys, int64_t *n)
{
    struct db *db;
    TRY(db_open(store, DB_WRITE, &db));
    FILE *file = new_file(keys);
    err_t why = file ? take_out(db, file, keys, n) : not_written(keys);
    db_close(db);
    if (!file)
        return why;
    fclose(file);
    if (why)
        unlink(keys);
    return why;
}

/* ---- back ------------------------------------------------------------------------------ */

struct reading { const char *path; FILE *file; char line[LINE_MOST]; int64_t number; };

static err_t damaged(const struct reading *r)
{
    err_tell("path", "%.100s", r->path);
    err_tell("line", "%lld", (long long)r->number);
    return FAIL(ERR_INVALID, "seal.keys_damaged");
}

static err_t open_keys(struct reading *r)
{
    r->file = fopen(r->path, "re");
    if (r->file)
        return OK;
    err_tell("path", "%.100s", r->path);
    err_detail("%s", strerror(errno));
    return FAIL(ERR_STORAGE, "seal.keys_unreadable");
}

static err_t next_line(struct reading *r)
{
    r->number++;
    bool whole = fgets(r->line, sizeof r->line, r->file) && strchr(r->line, '\n');
    return whole ? OK : damaged(r);
}

static bool is_end(const struct reading *r)
{
    return strncmp(r->line, "end ", 4) == 0;
}

static err_t first(struct reading *r)
{
    rewind(r->file);
    r->number = 0;
    TRY(next_line(r));
    return strcmp(r->line, first_line) == 0 ? next_line(r) : damaged(r);
}

static err_t key_in(struct arena *a, const struct reading *r, struct seal_each_key_row *row)
{
    char text[LINE_MOST];
    uint8_t *at;
    if (sscanf(r->line, "%" SCNd64 " %" SCNd64 " %511s", &row->county, &row->person, text) != 3 ||
        !base64_bytes(a, text, &at, &row->key.len) || row->key.len == 0)
        return damaged(r);
    row->key.at = at;
    return OK;
}

static err_t check_end(const struct reading *r, int64_t n, struct sha256 *digest)
{
    uint8_t said[SHA256_SIZE], found[SHA256_SIZE];
    char text[LINE_MOST];
    int64_t count;
    sha256_end(digest, found);
    bool same = sscanf(r->line, "end %" SCNd64 " %511s", &count, text) == 2 && count == n &&
                hex_bytes(text, said, sizeof said) && bytes_equal(said, found, sizeof said);
    return same ? OK : damaged(r);
}

static err_t check_file(struct reading *r)
{
    ARENA_SCOPED a = {0};
    struct seal_each_key_row row;
    struct sha256 digest;
    int64_t n = 0;
    sha256_start(&digest);
    TRY(first(r));
    for (; !is_end(r); n++) {
        TRY(key_in(&a, r, &row));
        sha256_add(&digest, r->line, strlen(r->line));
        arena_reset(&a);
        TRY(next_line(r));
    }
    return check_end(r, n, &digest);
}

static err_t put_some(struct db *db, struct reading *r, int64_t *n)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    for (int64_t i = 0; i < KEYS_A_COMMIT && !is_end(r); i++, (*n)++) {
        struct seal_each_key_row row;
        TRY(key_in(&a, r, &row));
        TRY(seal_add_key(&tx, row.county, row.person, row.key));
        TRY(next_line(r));
    }
    return tx_commit(&tx);
}

static err_t put_all(struct db *db, struct reading *r, int64_t *n)
{
    TRY(check_file(r));
    TRY(first(r));
    while (!is_end(r))
        TRY(put_some(db, r, n));
    return OK;
}

err_t seal_keys_put_back(struct db *db, const char *keys, int64_t *n)
{
    struct reading r = {.path = keys};
    *n = 0;
    TRY(open_keys(&r));
    err_t why = put_all(db, &r, n);
    fclose(r.file);
    return why;
}
