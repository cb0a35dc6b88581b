/* gen_embed.c - web assets → one C file: gen_embed ROOT OUT.c FILE…
 *
 * Each file becomes a struct asset (src/web/static.h): its path below ROOT, its
 * content type by its ending, its bytes, its gzip bytes when these are fewer, and
 * a tag that changes with the bytes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FILE_MOST = 32 << 20 };

struct bytes { unsigned char *at; size_t len; };

struct source {
    const char *path;     /* below ROOT, begins with a slash */
    const char *type;
    struct bytes raw, gzip;
};

static const struct { const char *ending, *type; } types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".LICENSE", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
};

__attribute__((noreturn)) static void stop(const char *what, const char *which)
{
    fprintf(stderr, "gen_embed: %s: %s\n", which, what);
    exit(1);
}

static void *take(size_t size)
{
    void *p = malloc(size + 1);
    if (!p)
        stop("no memory", "malloc");
    return p;
}

static const char *type_of(const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i].ending);
        if (len > n && strcmp(path + len - n, types[i].ending) == 0)
            return types[i].type;
    }
    stop("unknown ending", path);
}

static struct bytes read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        stop("cannot be read", path);
    struct bytes b = {.at = take(FILE_MOST)};
    b.len = fread(b.at, 1, FILE_MOST, f);
    fclose(f);
    if (b.len == FILE_MOST)
        stop("too large", path);
    b.at = realloc(b.at, b.len + 1);
    return b;
}

/* Empty when it would not be smaller.  No time is written: the same bytes in, the same out. */
static struct bytes gzip(struct bytes raw)
{
    struct bytes out = {.at = take(raw.len)};
    z_stream z = {.next_in = raw.at, .avail_in = (uInt)raw.len, .next_out = out.at, .avail_out = (uInt)raw.len};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        stop("cannot compress", "zlib");
    out.len = deflate(&z, Z_FINISH) == Z_STREAM_END ? z.total_out : 0;
    deflateEnd(&z);
    return out;
}

/* FNV-1a, 128 bits: tells versions of a file apart, no more. */
static void write_tag(FILE *out, struct bytes b)
{
    __extension__ typedef unsigned __int128 wide;
    wide prime = (wide)1 << 88 | 0x13b;
    wide h = (wide)0x6c62272e07bb0142u << 64 | 0x62b821756295c58du;
    for (size_t i = 0; i < b.len; i++)
        h = (h ^ b.at[i]) * prime;
    fprintf(out, "\"\\\"%016llx%016llx\\\"\"", (unsigned long long)(h >> 64), (unsigned long long)h);
}

/* A string literal compiles much faster than a list of numbers. */
static void write_bytes(FILE *out, const char *name, size_t i, struct bytes b)
{
    fprintf(out, "static const char %s_%zu[] =", name, i);
    for (size_t k = 0; k < b.len; k++) {
        unsigned char c = b.at[k];
        if (k % 64 == 0)
            fprintf(out, "%s\n    \"", k ? "\"" : "");
        if (c < ' ' || c > '~' || strchr("\"\\?", c))
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputs(b.len ? "\";\n" : " \"\";\n", out);
}

static void write_asset(FILE *out, size_t i, const struct source *s)
{
    fprintf(out, "    {.path = \"%s\", .type = \"%s\", .raw = raw_%zu, .raw_len = %zu,\n", s->path, s->type, i,
            s->raw.len);
    if (s->gzip.len)
        fprintf(out, "     .gzip = gzip_%zu, .gzip_len = %zu,\n", i, s->gzip.len);
    fputs("     .etag = ", out);
    write_tag(out, s->raw);
    fputs("},\n", out);
}

static void write_all(FILE *out, const struct source *all, size_t n)
{
    fputs("/* Made by gen_embed. */\n#include \"web/static.h\"\n\n", out);
    for (size_t i = 0; i < n; i++) {
        write_bytes(out, "raw", i, all[i].raw);
        if (all[i].gzip.len)
            write_bytes(out, "gzip", i, all[i].gzip);
    }
    fputs("\nconst struct asset embedded_assets[] = {\n", out);
    for (size_t i = 0; i < n; i++)
        write_asset(out, i, &all[i]);
    fputs("    {0},\n};\n", out);
}

/* FILE is a path from where we stand, or from ROOT. */
static const char *find_file(const char *root, const char *file)
{
    char *below = take(strlen(root) + strlen(file) + 1);
    sprintf(below, "%s/%s", root, file);
    const char *found = realpath(file, NULL);
    if (!found)
        found = realpath(below, NULL);
    if (!found)
        stop("no such file", file);
    free(below);
    return found;
}

static struct source read_source(const char *root, const char *file)
{
    const char *from = find_file(root, file);
    size_t root_len = strlen(root);
    if (strncmp(from, root, root_len) != 0 || from[root_len] != '/' || strpbrk(from, "\"\\"))
        stop("is not a page below ROOT", file);
    const char *path = from + root_len;
    struct source s = {.path = path, .type = type_of(path), .raw = read_file(from)};
    s.gzip = gzip(s.raw);
    return s;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct source *)a)->path, ((const struct source *)b)->path);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        stop("usage: gen_embed ROOT OUT.c FILE…", "arguments");
    const char *root = realpath(argv[1], NULL);
    if (!root)
        stop("no such folder", argv[1]);
    size_t n = (size_t)argc - 3;
    struct source *all = take(n * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = read_source(root, argv[i + 3]);
    qsort(all, n, sizeof *all, by_path);
    FILE *out = fopen(argv[2], "w");
    if (!out)
        stop("cannot be written", argv[2]);
    write_all(out, all, n);
    if (fclose(out) != 0)
        stop("cannot be written", argv[2]);
    return 0;
}
