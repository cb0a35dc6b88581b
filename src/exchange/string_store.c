/* string_store.c - millions of texts by number. */
#include "exchange/string_store.h"
#include "core/arena.h"
#include "exchange/sheet.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WRITE_AT = 1 << 20 };

static err_t no_room(void)
{
    err_detail("spilling texts: %s", strerror(errno));
    return FAIL(ERR_STORAGE, "sheet.no_room");
}

/* A file without a name, gone with its last descriptor. */
static int open_unnamed(const char *beside)
{
    char *path = mem_strdup(beside);
    const char *folder = dirname(path);
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    free(path);
    if (fd >= 0)
        return fd;
    FILE *file = tmpfile(); /* a file system without O_TMPFILE */
    fd = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) : -1;
    if (file)
        fclose(file);
    return fd;
}

/* Move what is in memory to the file. */
static err_t spill_out(struct spill *s, const char *beside)
{
    if (s->fd < 0)
        s->fd = open_unnamed(beside);
    if (s->fd < 0)
        return no_room();
    for (size_t done = 0; done < s->len;) {
        ssize_t n = write(s->fd, s->at + done, s->len - done);
        if (n < 0)
            return no_room();
        done += (size_t)n;
    }
    s->in_file += s->len;
    s->len = 0;
    return OK;
}

static err_t spill_add(struct spill *s, const char *beside, size_t in_memory, const void *bytes, size_t len)
{
    if (s->len + len > s->cap) {
        s->cap = 2 * (s->len + len) + 4096;
        s->at = mem_resize(s->at, s->cap, 1);
    }
    if (len > 0)
        memcpy(s->at + s->len, bytes, len);
    s->len += len;
    return s->len > (s->fd < 0 ? in_memory : WRITE_AT) ? spill_out(s, beside) : OK;
}

/* Map the file in place of the memory. */
static err_t spill_finish(struct spill *s, const char *beside)
{
    if (s->fd < 0)
        return OK;
    TRY(spill_out(s, beside));
    void *map = mmap(NULL, s->in_file, PROT_READ, MAP_PRIVATE, s->fd, 0);
    if (map == MAP_FAILED)
        return no_room();
    free(s->at);
    s->at = map;
    s->mapped = true;
    return OK;
}

static void spill_close(struct spill *s)
{
    if (s->mapped)
        munmap(s->at, s->in_file);
    else
        free(s->at);
    if (s->fd >= 0)
        close(s->fd);
    *s = (struct spill){.fd = -1};
}

void string_store_start(struct string_store *store, const char *beside)
{
    *store = (struct string_store){
        .beside = beside, .in_memory = STORE_IN_MEMORY, .texts = {.fd = -1}, .ends = {.fd = -1}};
}

err_t string_store_add(struct string_store *store, const char *text, size_t len)
{
    size_t end = store->texts.in_file + store->texts.len + len;
    if (end > SHEET_STRINGS) {
        err_tell("limit", "%d", SHEET_STRINGS >> 20);
        return FAIL(ERR_TOO_LARGE, "sheet.strings_too_large");
    }
    TRY(spill_add(&store->texts, store->beside, store->in_memory, text, len));
    TRY(spill_add(&store->ends, store->beside, store->in_memory, &(uint32_t){(uint32_t)end}, sizeof(uint32_t)));
    store->n++;
    return OK;
}

err_t string_store_finish(struct string_store *store)
{
    TRY(spill_finish(&store->texts, store->beside));
    return spill_finish(&store->ends, store->beside);
}

static size_t end_of(const struct string_store *store, size_t i)
{
    uint32_t end;
    memcpy(&end, store->ends.at + i * sizeof end, sizeof end);
    return end;
}

bool string_store_find(const struct string_store *store, size_t i, const char **text, size_t *len)
{
    if (i >= store->n)
        return false;
    size_t from = i > 0 ? end_of(store, i - 1) : 0;
    *text = store->texts.at ? store->texts.at + from : "";
    *len = end_of(store, i) - from;
    return true;
}

void string_store_close(struct string_store *store)
{
    spill_close(&store->texts);
    spill_close(&store->ends);
}
