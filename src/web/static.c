/* static.c - files that the program carries, ready to be sent.
 *
 * Each has its responses made once, with all their headers: to answer is to queue
 * one of them. */
#define ZLIB_CONST
#include "web/static.h"

#include "core/hash.h"
#include "web/exchange.h"
#include "web/header.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { DOCUMENTS_MOST = 16 };

/* The three answers to a request for an asset. */
struct served {
    struct asset asset;
    char *gzip_etag;
    struct MHD_Response *raw, *gzip, *unchanged;
    void *own[3];                /* a document's memory */
};

static struct {
    struct served *all;          /* in the order of their paths */
    size_t n;
} assets;

/* ---- at start -------------------------------------------------------------------------- */

/* Only the worker that reads codes runs WebAssembly. */
static bool runs_wasm(const char *path)
{
    size_t len = strlen(path);
    return len >= 11 && strcmp(path + len - 11, "/decoder.js") == 0;
}

static struct MHD_Response *make_response(const struct asset *a, const char *bytes, size_t len, const char *etag)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(len, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);
    answer_add_page_headers(r, runs_wasm(a->path));
    (void)MHD_add_response_header(r, "ETag", etag);
    (void)MHD_add_response_header(r, "Cache-Control", "no-cache");
    (void)MHD_add_response_header(r, "Vary", "Accept-Encoding");
    return r;
}

static struct MHD_Response *make_body(const struct asset *a, const char *bytes, size_t len, const char *etag)
{
    struct MHD_Response *r = make_response(a, bytes, len, etag);
    (void)MHD_add_response_header(r, "Content-Type", a->type);
    return r;
}

/* The same tag with another ending: the bytes differ. */
static char *tag_of_gzip(const char *etag)
{
    size_t len = strlen(etag);
    char *tag = mem_alloc(len + 3);
    memcpy(tag, etag, len - 1);
    memcpy(tag + len - 1, "-z\"", 4);
    return tag;
}

static struct served serve(const struct asset *a)
{
    struct served s = {.asset = *a, .gzip_etag = tag_of_gzip(a->etag)};
    s.raw = make_body(a, a->raw, a->raw_len, a->etag);
    s.unchanged = make_response(a, "", 0, a->etag);
    if (a->gzip) {
        s.gzip = make_body(a, a->gzip, a->gzip_len, s.gzip_etag);
        (void)MHD_add_response_header(s.gzip, "Content-Encoding", "gzip");
    }
    return s;
}

void assets_start(void)
{
    size_t n = 0;
    while (embedded_assets[n].path)
        n++;
    assets.all = mem_zeroed(n + DOCUMENTS_MOST, sizeof *assets.all);
    for (assets.n = 0; assets.n < n; assets.n++)
        assets.all[assets.n] = serve(&embedded_assets[assets.n]);
}

static void stop_serving(struct served *s)
{
    MHD_destroy_response(s->raw);
    MHD_destroy_response(s->unchanged);
    if (s->gzip)
        MHD_destroy_response(s->gzip);
    free(s->gzip_etag);
}

/* ---- documents made at start -------------------------------------------------------------- */

char *gzip_bytes(const struct buf *bytes, int level, size_t *len)
{
    z_stream z = {.next_in = (const unsigned char *)bytes->at, .avail_in = (uInt)bytes->len};
    if (bytes->len == 0 || deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    unsigned char *out = mem_alloc(bytes->len);
    z.next_out = out;
    z.avail_out = (uInt)bytes->len;
    bool smaller = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *len = z.total_out;
    deflateEnd(&z);
    if (!smaller)
        free(out);
    return smaller ? (char *)out : NULL;
}

static char *tag_of(const char *bytes, size_t len)
{
    ARENA_SCOPED a = {0};
    uint8_t digest[SHA256_SIZE];
    sha256(bytes, len, digest);
    return mem_strdup(arena_printf(&a, "\"%s\"", hex_text(&a, digest, 16)));
}

void asset_add(const char *path, const char *type, struct buf *bytes)
{
    size_t gzip_len = 0, at = assets.n++;
    char *gzip = gzip_bytes(bytes, Z_BEST_COMPRESSION, &gzip_len), *etag = tag_of(bytes->at, bytes->len);
    struct asset a = {.path = path, .type = type, .raw = bytes->at, .raw_len = bytes->len,
                      .gzip = gzip, .gzip_len = gzip_len, .etag = etag};
    for (; at > 0 && strcmp(assets.all[at - 1].asset.path, path) > 0; at--)
        assets.all[at] = assets.all[at - 1];
    assets.all[at] = serve(&a);
    memcpy(assets.all[at].own, (void *[]){bytes->at, gzip, etag}, sizeof assets.all[at].own);
    *bytes = (struct buf){0};
}

void assets_stop(void)
{
    for (size_t i = 0; i < assets.n; i++) {
        stop_serving(&assets.all[i]);
        for (int k = 0; k < 3; k++)
            free(assets.all[i].own[k]);
    }
    free(assets.all);
    assets.all = NULL;
    assets.n = 0;
}

/* ---- requests ------------------------------------------------------------------------------ */

static int compare_path(const void *path, const void *served)
{
    return strcmp(path, ((const struct served *)served)->asset.path);
}

void assets_write_tags(struct buf *out)
{
    for (size_t i = 0; i < assets.n; i++) {
        buf_char(out, i ? ',' : '{');
        buf_json(out, assets.all[i].asset.path);
        buf_char(out, ':');
        buf_json(out, assets.all[i].asset.etag);
    }
    buf_char(out, '}');
}

const struct asset *asset_find(const char *path)
{
    ARENA_SCOPED a = {0};
    bool is_folder = *path && path[strlen(path) - 1] == '/';
    const char *wanted = is_folder ? arena_printf(&a, "%sindex.html", path) : path;
    const struct served *s = assets.n ? bsearch(wanted, assets.all, assets.n, sizeof *s, compare_path) : NULL;
    return s ? &s->asset : NULL;
}

enum MHD_Result asset_answer(struct exchange *x)
{
    const struct served *s = (const struct served *)(const void *)x->asset;
    const char *known = request_header(&x->rq, "if-none-match");
    bool gzip = s->gzip && header_allows_gzip(request_header(&x->rq, "accept-encoding"));
    if (x->rp.status == 0)
        x->rp.status = 200;
    if (x->rp.status == 200 && (header_has_etag(known, s->asset.etag) || header_has_etag(known, s->gzip_etag))) {
        x->rp.status = 304;
        return MHD_queue_response(x->connection, 304, s->unchanged);
    }
    return MHD_queue_response(x->connection, (unsigned)x->rp.status, gzip ? s->gzip : s->raw);
}
