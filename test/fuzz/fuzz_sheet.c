/* fuzz_sheet.c - hostile bytes as a file, and a reader that believes every cell. */
#include "fuzz_sheet.h"
#include "core/text.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *fuzz_file(const uint8_t *bytes, size_t len)
{
    static char path[40];
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && ftruncate(fd, 0) == 0);
    assert(pwrite(fd, bytes, len, 0) == (ssize_t)len);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return path;
}

static void check_row(const struct sheet_row *row, int64_t before)
{
    assert(row->number > before);
    assert(row->n > 0 && row->n <= SHEET_COLUMNS);
    for (size_t i = 0; i < row->n; i++) {
        const struct cell *cell = &row->cells[i];
        assert(cell->kind <= CELL_ERROR);
        assert(text_is_utf8(cell->text, strlen(cell->text)));
        assert((cell->text[0] == '\0') == (cell->kind == CELL_EMPTY) || cell->kind == CELL_FORMULA);
    }
}

void fuzz_read(const char *path, const struct sheet_options *options)
{
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    int64_t before = 0;
    err_clear();
    err_t why = sheet_open(path, options, &sheet);
    while (!why && more) {
        why = sheet_next(sheet, &row, &more);
        if (!why && more)
            check_row(&row, before);
        before = row.number;
    }
    assert(!why || !sheet || sheet_next(sheet, &row, &more) == why);
}
