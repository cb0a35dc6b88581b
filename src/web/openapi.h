/* openapi.h - the OpenAPI document, made from the tables of the modules. */
#pragma once
#include "core/buf.h"

/* Every event type, view and route. */
void openapi_write(struct buf *out);
