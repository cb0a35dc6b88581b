/* header.c - reading what stands in the values of request headers. */
#include "web/header.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, " \t");
}

static size_t without_blanks(const char *s, size_t len)
{
    while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
        len--;
    return len;
}

const char *header_cookie(struct arena *a, const char *cookies, const char *name)
{
    size_t name_len = strlen(name);
    while (cookies && *cookies) {
        cookies = skip_blanks(cookies);
        size_t len = strcspn(cookies, ";");
        if (len > name_len && cookies[name_len] == '=' && strncmp(cookies, name, name_len) == 0)
            return arena_strndup(a, cookies + name_len + 1, without_blanks(cookies, len) - name_len - 1);
        cookies += len + (cookies[len] == ';');
    }
    return NULL;
}

const char *header_bearer(const char *authorization)
{
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
        return NULL;
    return skip_blanks(authorization + 7);
}

/* "gzip;q=0", "gzip;q=0.000" */
static bool is_refused(const char *item, size_t len)
{
    const char *quality = memmem(item, len, "q=", 2);
    if (!quality)
        return false;
    for (const char *c = quality + 2; c < item + len; c++)
        if (*c >= '1' && *c <= '9')
            return false;
    return true;
}

bool header_allows_gzip(const char *accept)
{
    while (accept && *accept) {
        accept = skip_blanks(accept);
        size_t len = strcspn(accept, ",");
        if (len >= 4 && strncasecmp(accept, "gzip", 4) == 0 && strcspn(accept, " \t;,") == 4)
            return !is_refused(accept, len);
        accept += len + (accept[len] == ',');
    }
    return false;
}

bool header_has_etag(const char *list, const char *etag)
{
    while (list && *list) {
        list = skip_blanks(list);
        size_t len = strcspn(list, ",");
        const char *tag = strncmp(list, "W/", 2) == 0 ? list + 2 : list;
        size_t tag_len = without_blanks(tag, len - (size_t)(tag - list));
        if (tag_len == strlen(etag) && memcmp(tag, etag, tag_len) == 0)
            return true;
        list += len + (list[len] == ',');
    }
    return false;
}

bool header_same_site(const char *origin, const char *host)
{
    if (!origin)
        return true;
    const char *site = strstr(origin, "://");
    return host && site && strcasecmp(site + 3, host) == 0;
}

const char *header_forwarded_for(struct arena *a, const char *forwarded)
{
    if (!forwarded)
        return NULL;
    const char *comma = strrchr(forwarded, ',');
    const char *last = skip_blanks(comma ? comma + 1 : forwarded);
    char *address = arena_strndup(a, last, without_blanks(last, strlen(last)));
    struct in6_addr any;
    if (inet_pton(AF_INET, address, &any) != 1 && inet_pton(AF_INET6, address, &any) != 1)
        return NULL;
    return address;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._", c));
}

/* Always the form of RFC 5987, which every browser reads and which needs no quotes. */
const char *header_attachment(struct arena *a, const char *name)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = arena_alloc(a, strlen(name) * 3 + 1), *at = text;
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        if (is_plain(*name)) {
            *at++ = *name;
        } else {
            *at++ = '%';
            *at++ = digits[c >> 4];
            *at++ = digits[c & 15];
        }
    }
    return arena_printf(a, "attachment; filename*=UTF-8''%s", text);
}
