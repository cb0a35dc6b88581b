/* message_rows.h - the table that gen_messages makes from src/messages/. */
#pragma once
#include <stddef.h>

extern const struct message_row {
    const char *key;
    const char *text[2];  /* by enum language */
} message_rows[];         /* sorted by key */
extern const size_t message_row_count;
