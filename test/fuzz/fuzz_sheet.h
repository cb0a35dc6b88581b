/* fuzz_sheet.h - what the fuzz targets of tables share. */
#pragma once
#include "exchange/sheet.h"

/* Put bytes into a file without a name; its path is valid until the next call. */
const char *fuzz_file(const uint8_t *bytes, size_t len);
/* Read a table to its end or to a refusal, touching every cell. */
void fuzz_read(const char *path, const struct sheet_options *options);
