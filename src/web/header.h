/* header.h - reading what stands in the values of request headers; for web/ only.
 *
 * A header that is not there is NULL, everywhere. */
#pragma once
#include "core/arena.h"
#include <stdbool.h>

/* A cookie's value; NULL: none. */
const char *header_cookie(struct arena *a, const char *cookies, const char *name);

/* The token of "Bearer TOKEN"; NULL: none. */
const char *header_bearer(const char *authorization);

/* Does "gzip, deflate;q=0.5" allow gzip? */
bool header_allows_gzip(const char *accept_encoding);

/* Does the list of If-None-Match hold this tag? */
bool header_has_etag(const char *if_none_match, const char *etag);

/* Is "https://county.example:8443" the site of Host "county.example:8443"? */
bool header_same_site(const char *origin, const char *host);

/* The client that a proxy in front of us saw: the last of X-Forwarded-For, which
 * the proxy itself wrote; NULL: none, or no address. */
const char *header_forwarded_for(struct arena *a, const char *forwarded);

/* The value of Content-Disposition for a file of this name. */
const char *header_attachment(struct arena *a, const char *name);
