/* fuzz_xlsx.c - any bytes as an .xlsx or as one part of one.
 *
 * Bytes that begin with PK are a whole file.  Of others the first letter says which
 * part of a good workbook is replaced by the rest: a fuzzer would not find its way
 * through checksums and compression to the XML. */
#include "fuzz_sheet.h"
#include <assert.h>
#include <minizip/zip.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const struct { char letter; const char *name, *text; } parts[] = {
    {'-', "[Content_Types].xml", ""},
    {'r', "_rels/.rels",
     "<Relationships><Relationship Id=\"a\" Type=\"" TYPE "/officeDocument\" Target=\"xl/w.xml\"/></Relationships>"},
    {'l', "xl/_rels/w.xml.rels",
     "<Relationships><Relationship Id=\"a\" Type=\"" TYPE "/worksheet\" Target=\"s.xml\"/>"
     "<Relationship Id=\"b\" Type=\"" TYPE "/styles\" Target=\"y.xml\"/>"
     "<Relationship Id=\"c\" Type=\"" TYPE "/sharedStrings\" Target=\"t.xml\"/></Relationships>"},
    {'w', "xl/w.xml", "<workbook><sheets><sheet name=\"a\" r:id=\"a\"/></sheets></workbook>"},
    {'y', "xl/y.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
    {'t', "xl/t.xml", "<sst><si><t>a</t></si><si><t>b</t></si></sst>"},
    {'s', "xl/s.xml", "<worksheet><sheetData><row><c t=\"s\"><v>1</v></c></row></sheetData></worksheet>"},
};

static void add_part(zipFile zip, const char *name, const void *text, size_t len)
{
    zip_fileinfo info = {0};
    assert(zipOpenNewFileInZip(zip, name, &info, NULL, 0, NULL, 0, NULL, 0, 0) == ZIP_OK);
    assert(zipWriteInFileInZip(zip, text, (unsigned)len) == ZIP_OK);
    zipCloseFileInZip(zip);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < 1 || bytes[0] == 'P') {
        fuzz_read(fuzz_file(bytes, len), NULL);
        return 0;
    }
    const char *path = fuzz_file(bytes, 0);
    zipFile zip = zipOpen64(path, APPEND_STATUS_CREATE);
    assert(zip);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool ours = parts[i].letter == (char)bytes[0];
        add_part(zip, parts[i].name, ours ? (const void *)(bytes + 1) : parts[i].text,
                 ours ? len - 1 : strlen(parts[i].text));
    }
    zipClose(zip, NULL);
    fuzz_read(path, NULL);
    return 0;
}
