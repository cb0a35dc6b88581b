/* files.h - one output file, written through a buffer. */
#pragma once
#include "core/buf.h"
#include "core/err.h"

#include <stdio.h>

struct out_file { FILE *file; const char *name; struct buf text; bool in_line; };

/* A file that leaves its scope is closed; what was not flushed is lost. */
#define OUT_FILE_SCOPED struct out_file __attribute__((cleanup(out_file_close)))

/* generate.cannot_write {file}. */
err_t out_file_open(struct out_file *o, const char *path);
/* Call after each line; writes when enough has gathered. */
err_t out_file_line(struct out_file *o);
/* Everything is on its way to the disk. */
err_t out_file_finish(struct out_file *o);
void out_file_close(struct out_file *o);

/* One cell and the comma before it, unless it is the first of its line. */
void cell_text(struct out_file *o, const char *text);
void cell_int(struct out_file *o, int64_t n);
void cell_id(struct out_file *o, int64_t n);      /* "" for 0 */
void cell_tenths(struct out_file *o, int64_t n);  /* 123 → 12.3 */

/* Make a folder; one that exists is fine. */
err_t make_folder(const char *path);
