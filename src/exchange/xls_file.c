/* xls_file.c - compound files, as in [MS-CFB]. */
#include "exchange/xls_file.h"
#include "core/arena.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER = 512, HEADER_FAT = 109, ENTRY = 128, TYPE_STREAM = 2, TYPE_ROOT = 5 };
#define SECTOR_LAST 0xFFFFFFFAu /* numbers above it are marks */

static uint16_t u16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t u32(const unsigned char *p)
{
    return (uint32_t)u16(p) | (uint32_t)u16(p + 2) << 16;
}

static err_t damaged(const char *what)
{
    err_detail("compound file: %s", what);
    return FAIL(ERR_INVALID, "sheet.damaged");
}

/* ---- sectors --------------------------------------------------------------------------- */

static size_t sector_size(const struct xls_file *f)
{
    return (size_t)1 << f->sector_shift;
}

/* The bytes of a sector, NULL outside the file; *got has fewer in the last one. */
static const unsigned char *sector_at(const struct xls_file *f, uint32_t sector, size_t *got)
{
    uint64_t from = ((uint64_t)sector + 1) << f->sector_shift;
    if (sector > SECTOR_LAST || from >= f->len)
        return NULL;
    *got = f->len - from < sector_size(f) ? f->len - from : sector_size(f);
    return f->at + from;
}

/* Follow a chain.  A chain cannot be longer than its table: then it runs in a circle. */
static err_t follow(const uint32_t *next, size_t next_n, uint32_t first, struct xls_stream *out)
{
    size_t cap = 0;
    for (uint32_t s = first; s <= SECTOR_LAST; s = next[s]) {
        if (s >= next_n || out->n == next_n)
            return damaged("a chain of sectors leads nowhere");
        if (out->n == cap) {
            cap = cap ? 2 * cap : 64;
            out->sectors = mem_resize(out->sectors, cap, sizeof *out->sectors);
        }
        out->sectors[out->n++] = s;
    }
    return OK;
}

/* Take one sector of the table of sectors. */
static err_t add_to_table(struct xls_file *f, uint32_t sector)
{
    size_t got, entries = sector_size(f) / 4;
    const unsigned char *p = sector_at(f, sector, &got);
    if (!p || got < sector_size(f) || f->next_n > 2 * (f->len >> f->sector_shift) + entries)
        return damaged("the table of sectors is cut off");
    f->next = mem_resize(f->next, f->next_n + entries, sizeof *f->next);
    for (size_t i = 0; i < entries; i++)
        f->next[f->next_n++] = u32(p + 4 * i);
    return OK;
}

/* The table lies in sectors that the header names; large files name more in a list
 * of sectors of its own. */
static err_t read_table(struct xls_file *f)
{
    uint32_t left = u32(f->at + 44), list = u32(f->at + 68), list_n = u32(f->at + 72);
    for (unsigned i = 0; i < HEADER_FAT && left > 0; i++, left--)
        TRY(add_to_table(f, u32(f->at + 76 + 4 * i)));
    for (; left > 0 && list_n > 0; list_n--) {
        size_t got;
        const unsigned char *p = sector_at(f, list, &got);
        if (!p || got < sector_size(f))
            return damaged("the list of the table is cut off");
        size_t names = sector_size(f) / 4 - 1;
        for (size_t i = 0; i < names && left > 0; i++, left--)
            TRY(add_to_table(f, u32(p + 4 * i)));
        list = u32(p + 4 * names);
    }
    return left > 0 ? damaged("the table of sectors is incomplete") : OK;
}

/* ---- streams --------------------------------------------------------------------------- */

/* The bytes at a place of a stream as far as they lie together. */
static const unsigned char *run_at(const struct xls_file *f, const struct xls_stream *stream, uint64_t from,
                                   size_t *run)
{
    unsigned shift = stream->is_mini ? f->mini_shift : f->sector_shift;
    size_t within = (size_t)(from & (((uint64_t)1 << shift) - 1)), got;
    if (from >> shift >= stream->n)
        return NULL;
    uint32_t sector = stream->sectors[from >> shift];
    const unsigned char *p = stream->is_mini ? run_at(f, &f->mini, (uint64_t)sector << shift, &got)
                                             : sector_at(f, sector, &got);
    if (!p || within >= got)
        return NULL;
    size_t whole = (size_t)1 << shift;
    *run = (got < whole ? got : whole) - within;
    return p + within;
}

bool xls_stream_read(const struct xls_file *f, const struct xls_stream *stream, uint64_t from, void *to, size_t len)
{
    if (from > stream->size || len > stream->size - from)
        return false;
    for (size_t done = 0, run; done < len; done += run) {
        const unsigned char *p = run_at(f, stream, from + done, &run);
        if (!p)
            return false;
        run = run < len - done ? run : len - done;
        memcpy((char *)to + done, p, run);
    }
    return true;
}

static err_t open_stream(const struct xls_file *f, const unsigned char *entry, struct xls_stream *out)
{
    uint64_t high = f->sector_shift > 9 ? u32(entry + 124) : 0; /* small sectors: not used, may be junk */
    out->size = u32(entry + 120) | high << 32;
    out->is_mini = entry[66] == TYPE_STREAM && out->size < f->mini_cutoff;
    return out->is_mini ? follow(f->mini_next, f->mini_next_n, u32(entry + 116), out)
                        : follow(f->next, f->next_n, u32(entry + 116), out);
}

static bool read_entry(const struct xls_file *f, size_t i, unsigned char entry[ENTRY])
{
    return xls_stream_read(f, &f->folder, (uint64_t)i * ENTRY, entry, ENTRY);
}

/* Mark what lies in the outermost folder, not in those of embedded objects, which
 * have streams of the same names.  The entries form a tree of neighbours. */
static void mark_top(struct xls_file *f, uint32_t first)
{
    unsigned char entry[ENTRY];
    uint32_t *to_see = mem_zeroed(2 * f->entry_n + 1, sizeof *to_see);
    size_t n = 0;
    to_see[n++] = first;
    while (n > 0) {
        uint32_t i = to_see[--n];
        if (i >= f->entry_n || f->is_top[i] || !read_entry(f, i, entry))
            continue;
        f->is_top[i] = true;
        to_see[n++] = u32(entry + 68);
        to_see[n++] = u32(entry + 72);
    }
    free(to_see);
}

static bool has_name(const unsigned char *entry, const char *name)
{
    size_t len = strlen(name);
    if (u16(entry + 64) != 2 * len + 2)
        return false;
    for (size_t i = 0; i < len; i++)
        if (u16(entry + 2 * i) != (unsigned char)name[i])
            return false;
    return true;
}

static bool find_entry(const struct xls_file *f, const char *name, unsigned char entry[ENTRY])
{
    for (size_t i = 0; i < f->entry_n; i++)
        if (f->is_top[i] && read_entry(f, i, entry) && entry[66] == TYPE_STREAM && has_name(entry, name))
            return true;
    return false;
}

bool xls_file_has(const struct xls_file *file, const char *name)
{
    unsigned char entry[ENTRY];
    return find_entry(file, name, entry);
}

err_t xls_file_find(const struct xls_file *file, const char *name, struct xls_stream *out)
{
    unsigned char entry[ENTRY];
    *out = (struct xls_stream){0};
    if (!find_entry(file, name, entry))
        return damaged("no such stream");
    return open_stream(file, entry, out);
}

void xls_stream_close(struct xls_stream *stream)
{
    free(stream->sectors);
    *stream = (struct xls_stream){0};
}

/* ---- the file -------------------------------------------------------------------------- */

static err_t map_file(struct xls_file *f, const char *path)
{
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool known = fd >= 0 && fstat(fd, &st) == 0 && st.st_size >= HEADER;
    void *map = known && st.st_size <= XLS_FILE_MAX
                    ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
                    : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    if (known && st.st_size > XLS_FILE_MAX) {
        err_tell("limit", "%d", XLS_FILE_MAX >> 20);
        return FAIL(ERR_TOO_LARGE, "sheet.file_too_large");
    }
    if (map == MAP_FAILED)
        return damaged("too short");
    f->at = map;
    f->len = (size_t)st.st_size;
    return OK;
}

static err_t read_mini_table(struct xls_file *f)
{
    unsigned char bytes[4];
    struct xls_stream table = {0};
    err_t why = follow(f->next, f->next_n, u32(f->at + 60), &table);
    table.size = (uint64_t)table.n << f->sector_shift;
    f->mini_next = mem_zeroed(table.size / 4 + 1, sizeof *f->mini_next);
    for (; !why && f->mini_next_n < table.size / 4; f->mini_next_n++) {
        if (!xls_stream_read(f, &table, 4 * f->mini_next_n, bytes, sizeof bytes))
            why = damaged("the table of small sectors is cut off");
        f->mini_next[f->mini_next_n] = u32(bytes);
    }
    xls_stream_close(&table);
    return why;
}

/* The folder, and the stream that holds the small streams: it hangs at the root. */
static err_t read_folder(struct xls_file *f)
{
    unsigned char root[ENTRY];
    TRY(follow(f->next, f->next_n, u32(f->at + 48), &f->folder));
    f->folder.size = (uint64_t)f->folder.n << f->sector_shift;
    f->entry_n = (size_t)(f->folder.size / ENTRY);
    f->is_top = mem_zeroed(f->entry_n + 1, sizeof *f->is_top);
    if (!read_entry(f, 0, root) || root[66] != TYPE_ROOT)
        return damaged("no root");
    mark_top(f, u32(root + 76));
    TRY(open_stream(f, root, &f->mini));
    return read_mini_table(f);
}

err_t xls_file_open(struct xls_file *f, const char *path)
{
    *f = (struct xls_file){0};
    TRY(map_file(f, path));
    f->sector_shift = u16(f->at + 30);
    f->mini_shift = u16(f->at + 32);
    f->mini_cutoff = u32(f->at + 56);
    if ((f->sector_shift != 9 && f->sector_shift != 12) || f->mini_shift != 6)
        return damaged("sizes of sectors");
    TRY(read_table(f));
    return read_folder(f);
}

void xls_file_close(struct xls_file *f)
{
    xls_stream_close(&f->folder);
    xls_stream_close(&f->mini);
    free(f->next);
    free(f->mini_next);
    free(f->is_top);
    if (f->at)
        munmap((void *)(uintptr_t)f->at, f->len);
    f->at = NULL;
}
