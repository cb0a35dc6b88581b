/* sheet_bench.h - what the tests of sheets share: files made in a folder of
 * their own, and whole files read into one text that is easy to compare. */
#pragma once
#include "core/buf.h"
#include "exchange/sheet.h"

/* Set up and tear down of a test group: the folder. */
int bench_start(void **state);
int bench_end(void **state);

/* A path in the folder; valid until the next call but seven. */
const char *bench_path(const char *name);
/* A path in test/fixtures. */
const char *bench_fixture(const char *name);
const char *bench_write(const char *name, const void *bytes, size_t len);
const char *bench_write_text(const char *name, const char *text);
/* Text in another character set. */
void bench_convert(const char *text, const char *charset, struct buf *out);

struct bench_part { const char *name, *text; };
/* A zip file of parts; `level` of compression 0 … 9. */
const char *bench_zip(const char *name, const struct bench_part *parts, size_t n, int level);

/* A workbook; what is NULL is made as small as possible. */
struct bench_book { const char *sheet_data, *after_data, *strings, *styles, *sheets, *properties; };
const char *bench_xlsx(const struct bench_book *book);

/* Read all rows, or up to a failure: one line per row, "3 Tname|N17|-|D1990-01-01",
 * a failure as "sheet.key row=3 column=B".  The result lives until the next call. */
const char *bench_read(const char *path, const struct sheet_options *options, struct sheet_facts *facts);

size_t bench_memory_kb(void); /* that is resident */
