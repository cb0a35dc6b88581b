/* zip_file.c - the only file that knows minizip for reading. */
#include "exchange/zip_file.h"
#include "exchange/sheet.h"
#include <minizip/unzip.h>
#include <sys/stat.h>

enum { ANY_CASE = 2, ENCRYPTED = 1 };

err_t zip_open(struct zip_file *zip, const char *path)
{
    struct stat st;
    unz_global_info64 info;
    *zip = (struct zip_file){.at = unzOpen64(path)};
    if (!zip->at || stat(path, &st) || unzGetGlobalInfo64(zip->at, &info) != UNZ_OK)
        return FAIL(ERR_INVALID, "sheet.damaged");
    zip->file_size = st.st_size;
    if (info.number_entry <= SHEET_ZIP_PARTS)
        return OK;
    err_tell("limit", "%d", SHEET_ZIP_PARTS);
    return FAIL(ERR_INVALID, "sheet.too_many_parts");
}

bool zip_has(struct zip_file *zip, const char *part)
{
    return unzLocateFile(zip->at, part, ANY_CASE) == UNZ_OK;
}

err_t zip_open_part(struct zip_file *zip, const char *part)
{
    unz_file_info64 info;
    zip_close_part(zip);
    if (!zip_has(zip, part) || unzGetCurrentFileInfo64(zip->at, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK) {
        err_detail("no part %.100s", part);
        return FAIL(ERR_INVALID, "sheet.damaged");
    }
    if (info.flag & ENCRYPTED)
        return FAIL(ERR_INVALID, "sheet.has_password");
    if (info.compressed_size > (uint64_t)zip->file_size || info.uncompressed_size > INT64_MAX
        || unzOpenCurrentFile(zip->at) != UNZ_OK)
        return FAIL(ERR_INVALID, "sheet.damaged");
    zip->part_open = true;
    zip->part_packed = (int64_t)info.compressed_size;
    zip->part_size = (int64_t)info.uncompressed_size;
    zip->part_inflated = 0;
    return OK;
}

/* The part has ended: is it whole? */
static err_t end_part(struct zip_file *zip)
{
    zip->part_open = false;
    if (unzCloseCurrentFile(zip->at) != UNZ_OK || zip->part_inflated != zip->part_size)
        return FAIL(ERR_INVALID, "sheet.damaged");
    return OK;
}

err_t zip_read(struct zip_file *zip, void *to, unsigned len, size_t *got)
{
    *got = 0;
    int n = unzReadCurrentFile(zip->at, to, len);
    if (n < 0)
        return FAIL(ERR_INVALID, "sheet.damaged");
    if (n == 0)
        return end_part(zip);
    zip->inflated += n;
    zip->part_inflated += n;
    *got = (size_t)n;
    bool grows = zip->part_inflated > SHEET_ZIP_LARGE
                 && zip->part_inflated / SHEET_ZIP_RATIO > zip->part_packed;
    return grows || zip->inflated > SHEET_INFLATED ? FAIL(ERR_INVALID, "sheet.zip_bomb") : OK;
}

void zip_close_part(struct zip_file *zip)
{
    if (zip->part_open)
        (void)unzCloseCurrentFile(zip->at);
    zip->part_open = false;
}

void zip_close(struct zip_file *zip)
{
    if (!zip->at)
        return;
    zip_close_part(zip);
    unzClose(zip->at);
    zip->at = NULL;
}
