/* files.c - lines into files. */
#include "generate/files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { FLUSH_ABOVE = 1 << 16 };

static err_t cannot_write(const char *name)
{
    err_tell("file", "%s", name);
    err_detail("%s: %s", name, strerror(errno));
    return FAIL(ERR_STORAGE, "generate.cannot_write");
}

err_t out_file_open(struct out_file *o, const char *path)
{
    *o = (struct out_file){.file = fopen(path, "wb"), .name = path};
    return o->file ? OK : cannot_write(path);
}

static err_t flush(struct out_file *o)
{
    if (fwrite(o->text.at, 1, o->text.len, o->file) != o->text.len)
        return cannot_write(o->name);
    buf_reset(&o->text);
    return OK;
}

err_t out_file_line(struct out_file *o)
{
    buf_char(&o->text, '\n');
    o->in_line = false;
    return o->text.len > FLUSH_ABOVE ? flush(o) : OK;
}

err_t out_file_finish(struct out_file *o)
{
    if (o->text.len)
        TRY(flush(o));
    return fflush(o->file) == 0 ? OK : cannot_write(o->name);
}

void out_file_close(struct out_file *o)
{
    if (o->file)
        fclose(o->file);
    buf_close(&o->text);
}

static void begin_cell(struct out_file *o)
{
    if (o->in_line)
        buf_char(&o->text, ',');
    o->in_line = true;
}

void cell_text(struct out_file *o, const char *text)
{
    begin_cell(o);
    buf_csv(&o->text, text);
}

void cell_int(struct out_file *o, int64_t n)
{
    begin_cell(o);
    buf_int(&o->text, n);
}

void cell_id(struct out_file *o, int64_t n)
{
    begin_cell(o);
    if (n)
        buf_int(&o->text, n);
}

void cell_tenths(struct out_file *o, int64_t n)
{
    begin_cell(o);
    buf_printf(&o->text, "%s%lld.%lld", n < 0 ? "-" : "", (long long)(n < 0 ? -n : n) / 10,
               (long long)(n < 0 ? -n : n) % 10);
}

err_t make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST ? OK : cannot_write(path);
}
