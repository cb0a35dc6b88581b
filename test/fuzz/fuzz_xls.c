/* fuzz_xls.c - any bytes as an .xls. */
#include "fuzz_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    fuzz_read(fuzz_file(bytes, len), NULL);
    return 0;
}
