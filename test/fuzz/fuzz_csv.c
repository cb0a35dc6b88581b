/* fuzz_csv.c - any bytes as a CSV, guessed and told. */
#include "fuzz_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct sheet_options options[] = {
        {0}, {.charset = CHARSET_GB18030}, {.charset = CHARSET_UTF16_LE}, {.charset = CHARSET_UTF8, .separator = ';'},
    };
    const char *path = fuzz_file(bytes, len);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        fuzz_read(path, &options[i]);
    return 0;
}
