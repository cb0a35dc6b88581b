/* body.c - the body of a request: into memory or, an upload, into a file. */
#include "core/clock.h"
#include "core/text.h"
#include "web/exchange.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BODY_DEFAULT = 64 << 10,       /* when the route does not say */
    BODY_DROP_MOST = 32 << 20,     /* of a refused body that is read to its end, so that the answer arrives */
    BODIES_MOST = 512 << 20,       /* of all bodies in memory together */
    UPLOADS_MOST = 32,             /* at the same time */
    BODY_SECONDS = 120,            /* that a body may take to arrive */
    UPLOAD_SECONDS = 1800,
};

static struct {
    char *folder;
    size_t held;
    int uploads;
} bodies;

/* What a process that died has left: uploads and exports. */
static void empty_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (strncmp(entry->d_name, "upload-", 7) == 0 || strncmp(entry->d_name, "export-", 7) == 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
}

err_t body_start(const char *data_dir)
{
    ARENA_SCOPED a = {0};
    const char *folder = arena_printf(&a, "%s/tmp", data_dir);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        err_detail("%s: %s", folder, strerror(errno));
        return FAIL(ERR_STORAGE, "web.no_temporary_folder");
    }
    empty_folder(folder);
    bodies.folder = mem_strdup(folder);
    return OK;
}

static err_t too_large(const struct exchange *x)
{
    err_tell("max", "%zu", x->body.most);
    return FAIL(ERR_TOO_LARGE, "web.body_too_large");
}

static err_t no_space(void)
{
    err_detail("%s: %s", bodies.folder, strerror(errno));
    return FAIL(ERR_STORAGE, "web.cannot_keep_upload");
}

static int64_t announced_length(const struct exchange *x)
{
    const char *text = request_header(&x->rq, "content-length");
    int64_t n = 0;
    return text && text_to_int(text, &n) ? n : 0;
}

static err_t open_upload(struct exchange *x)
{
    if (bodies.uploads == UPLOADS_MOST)
        return FAIL(ERR_BUSY, "web.busy");
    char *path = arena_printf(&x->arena, "%s/upload-XXXXXX", bodies.folder);
    x->body.file = mkostemp(path, O_CLOEXEC);
    if (x->body.file < 0)
        return no_space();
    bodies.uploads++;
    x->rq.upload = path;
    x->rq.upload_name = request_query(&x->rq, "name");
    return OK;
}

err_t body_begin(struct exchange *x)
{
    struct body *b = &x->body;
    if (x->rq.method != GET)
        b->most = x->route->body_most ? x->route->body_most : BODY_DEFAULT;
    b->bytes.max = b->most + 1;
    if (announced_length(x) > (int64_t)b->most)
        return too_large(x);
    return x->route->upload ? open_upload(x) : OK;
}

const char *temporary_folder(void)
{
    return bodies.folder;
}

void body_stop(void)
{
    free(bodies.folder);
    bodies.folder = NULL;
}

bool body_is_hopeless(const struct exchange *x)
{
    return announced_length(x) > BODY_DROP_MOST || request_header(&x->rq, "expect");
}

static err_t keep_in_file(struct body *b, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(b->file, data, len);
        if (n < 0 && errno != EINTR)
            return no_space();
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return OK;
}

static err_t keep_in_memory(struct body *b, const char *data, size_t len)
{
    if (bodies.held + len > BODIES_MOST)
        return FAIL(ERR_BUSY, "web.busy");
    bodies.held += len;
    b->held += len;
    buf_add(&b->bytes, data, len);
    return OK;
}

static err_t keep(struct exchange *x, const char *data, size_t len)
{
    if (x->body.received > x->body.most)
        return too_large(x);
    return x->body.file >= 0 ? keep_in_file(&x->body, data, len) : keep_in_memory(&x->body, data, len);
}

static bool is_late(const struct exchange *x)
{
    int64_t seconds = x->body.file >= 0 ? UPLOAD_SECONDS : BODY_SECONDS;
    return clock_ticks_us() - x->began_us > seconds * 1000000;
}

enum MHD_Result body_take(struct exchange *x, const char *data, size_t len)
{
    struct body *b = &x->body;
    b->received += len;
    if (is_late(x))
        return MHD_NO;
    if (b->dropped)
        return b->received <= BODY_DROP_MOST ? MHD_YES : MHD_NO;
    err_clear();
    err_t why = keep(x, data, len);
    if (why)
        exchange_refuse(x, why);
    return MHD_YES;
}

static void close_file(struct body *b)
{
    if (b->file >= 0)
        close(b->file);
    b->file = -1;
}

void body_end(struct exchange *x)
{
    if (x->rq.upload) {
        x->rq.body = NULL;
        close_file(&x->body);
    } else {
        x->rq.body = buf_str(&x->body.bytes);
    }
    x->rq.body_len = x->body.received;
}

void body_drop(struct exchange *x)
{
    struct body *b = &x->body;
    b->dropped = true;
    bodies.held -= b->held;
    b->held = 0;
    buf_close(&b->bytes);
}

/* A handler that keeps the upload has given its file another name. */
void body_close(struct exchange *x)
{
    body_drop(x);
    close_file(&x->body);
    if (!x->rq.upload)
        return;
    unlink(x->rq.upload);
    bodies.uploads--;
    x->rq.upload = NULL;
}
