/* message.h - the texts that people read, in Chinese and English.
 *
 * One line per key and language in src/messages/zh.txt and en.txt:
 *     sampling.tube_used_elsewhere = 这支管今天 {at} 在{site}封过，请换一支
 * The build turns both files into a sorted table and checks that they hold the
 * same keys with the same {values}. */
#pragma once
#include "core/buf.h"
#include "core/err.h"

enum language { ZH, EN, LANGUAGES };

/* "zh-CN,zh;q=0.9" or "en" → the language; Chinese when in doubt. */
enum language language_of(const char *accept);
const char *language_tag(enum language l); /* "zh-CN", "en" */

/* The text of a key; the key itself when it is unknown. */
const char *message(enum language l, const char *key);
bool message_exists(const char *key);

/* The text of a failure with what was told filled in. */
void message_failure(enum language l, err_t why, const struct err_told *told, struct buf *out);

/* The texts of a language as one JSON object, for the pages: all but those of commands. */
void messages_json(enum language l, struct buf *out);
