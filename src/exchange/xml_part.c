/* xml_part.c - the only file that knows expat. */
#include "exchange/xml_part.h"
#include "core/arena.h"
#include "exchange/sheet.h"
#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 << 10, QUIET_MAX = 1 << 20 };

struct xml_part {
    struct zip_file *zip;
    XML_Parser parser;
    const struct xml_handler *handler;
    void *ctx;
    size_t depth;
    size_t quiet;      /* bytes since something was understood */
    bool paused, ended;
    err_t why;
};

static const char *without_prefix(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_part *xml = data;
    xml->quiet = 0;
    if (++xml->depth > SHEET_XML_DEPTH) {
        xml_part_refuse(xml, FAIL(ERR_INVALID, "sheet.damaged"));
        return;
    }
    if (!xml->why)
        xml->handler->start(xml->ctx, without_prefix(name), (const char *const *)attributes);
}

static void on_end(void *data, const XML_Char *name)
{
    struct xml_part *xml = data;
    xml->quiet = 0;
    xml->depth--;
    if (!xml->why)
        xml->handler->end(xml->ctx, without_prefix(name));
}

static void on_text(void *data, const XML_Char *s, int len)
{
    struct xml_part *xml = data;
    xml->quiet = 0;
    if (!xml->why && xml->handler->text)
        xml->handler->text(xml->ctx, s, (size_t)len);
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id,
                       int internal)
{
    (void)name, (void)system_id, (void)public_id, (void)internal;
    xml_part_refuse(data, FAIL(ERR_INVALID, "sheet.damaged"));
}

err_t xml_part_open(struct zip_file *zip, const char *part, const struct xml_handler *handler, void *ctx,
                    struct xml_part **out)
{
    *out = NULL;
    TRY(zip_open_part(zip, part));
    struct xml_part *xml = mem_zeroed(1, sizeof *xml);
    *xml = (struct xml_part){
        .zip = zip, .parser = XML_ParserCreate(NULL), .handler = handler, .ctx = ctx};
    if (!xml->parser)
        abort(); /* out of memory, as everywhere */
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    *out = xml;
    return OK;
}

/* Give the parser the next bytes of the part. */
static err_t parse_piece(struct xml_part *xml, enum XML_Status *status)
{
    size_t got;
    void *to = XML_GetBuffer(xml->parser, PIECE);
    if (!to)
        return FAIL(ERR_INVALID, "sheet.damaged");
    TRY(zip_read(xml->zip, to, PIECE, &got));
    xml->ended = got == 0;
    xml->quiet += got;
    if (xml->quiet > QUIET_MAX)
        return FAIL(ERR_INVALID, "sheet.damaged");
    *status = XML_ParseBuffer(xml->parser, (int)got, xml->ended);
    return OK;
}

err_t xml_part_go_on(struct xml_part *xml, bool *more)
{
    *more = true;
    for (;;) {
        enum XML_Status status = XML_STATUS_OK;
        if (xml->paused) {
            xml->paused = false;
            status = XML_ResumeParser(xml->parser);
        } else if (!xml->ended) {
            TRY(parse_piece(xml, &status));
        } else {
            *more = false;
            return OK;
        }
        TRY(xml->why);
        if (status == XML_STATUS_ERROR) {
            err_detail("%s, line %lu", XML_ErrorString(XML_GetErrorCode(xml->parser)),
                       XML_GetCurrentLineNumber(xml->parser));
            return FAIL(ERR_INVALID, "sheet.damaged");
        }
        if (xml->paused)
            return OK;
    }
}

void xml_part_close(struct xml_part **xml)
{
    struct xml_part *x = *xml;
    *xml = NULL;
    if (!x)
        return;
    zip_close_part(x->zip);
    XML_ParserFree(x->parser);
    free(x);
}

void xml_part_pause(struct xml_part *xml)
{
    if (XML_StopParser(xml->parser, XML_TRUE) == XML_STATUS_OK)
        xml->paused = true;
}

void xml_part_refuse(struct xml_part *xml, err_t why)
{
    if (!xml->why)
        xml->why = why;
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

const char *xml_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(without_prefix(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

bool xml_is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

err_t xml_part_read(struct zip_file *zip, const char *part, const struct xml_handler *handler, void *ctx,
                    struct xml_part **at)
{
    bool more;
    TRY(xml_part_open(zip, part, handler, ctx, at));
    err_t why = xml_part_go_on(*at, &more);
    xml_part_close(at);
    return why;
}
