/* text.h - what people type: UTF-8, Chinese names, numbers, codes. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

/* Is this UTF-8 without zero bytes, surrogates or overlong forms? */
bool text_is_utf8(const char *s, size_t len);

/* Code points in s, which is UTF-8. */
size_t text_length(const char *s);

/* The next code point of s; moves *s past it; 0 at the end. */
uint32_t text_next(const char **s);

/* Blank in any script; the half-width form of a full-width letter or digit, or c itself. */
bool text_is_space(uint32_t c);
uint32_t text_half_width(uint32_t c);

/* Normal form of what was typed: spaces trimmed and squeezed, full-width Latin
 * and digits made half-width, the middle dots of names made U+00B7. */
char *text_normal(struct arena *a, const char *s);

/* Masked forms: 王*兰, 410***********0014, 138****0000, first six characters + ***. */
const char *text_mask_name(struct arena *a, const char *s);
const char *text_mask_document(struct arena *a, const char *s);
const char *text_mask_phone(struct arena *a, const char *s);
const char *text_mask_address(struct arena *a, const char *s);

/* Citizen identity number, GB 11643-1999.  `normal` (19 bytes) gets 18 characters. */
enum idno { IDNO_GOOD, IDNO_CONVERTED_15, IDNO_BAD_LENGTH, IDNO_BAD_CHARACTER, IDNO_BAD_DATE,
            IDNO_FUTURE, IDNO_BAD_CHECK };
enum idno idno_read(const char *typed, const char *today, char normal[19]);
/* Warnings that an operator may confirm: over 120 years, or a statistical code. */
bool idno_is_over_120(const char normal[19], const char *today);
bool idno_is_statistical_area(const char normal[19]);
char idno_check_character(const char *first17);
void idno_birth(const char normal[19], char date[11]);
bool idno_is_male(const char normal[19]);

/* Telephone: +86 E.164 form of a Chinese number ("+8613800000000"), or false. */
bool phone_read(const char *typed, char normal[24]);

/* Own codes: 20 digits = kind, 17 digits, two check digits (ISO 7064 MOD 97-10).
 * web/shared/code.js knows the same; both read test/vectors/codes.txt. */
enum code_kind {
    CODE_PERSON = '1', CODE_HOUSEHOLD = '2', CODE_TUBE = '3', CODE_BOX = '4', CODE_SITE = '5', CODE_STAFF = '6',
    CODE_PAPER_ROW = '7',
};
enum { CODE_LENGTH = 20 };
bool code_is_good(const char *code);
/* Good and of that kind, or of a kind that we do not give out: a maker's own. */
bool code_may_be(enum code_kind kind, const char *code);
void code_make(char kind, uint64_t number, char code[21]); /* number < 10^17 */
/* A code that nobody can guess: its 17 digits are the system's chance. */
void code_random(enum code_kind kind, char code[21]);
/* In groups of four, as it is read out. */
char *code_in_fours(struct arena *a, const char *code);

/* The digits of a number; returns how many characters that are, the zero not counted. */
enum { TEXT_OF_INT = 21 };
size_t text_of_int(int64_t n, char out[TEXT_OF_INT]);
/* Whole-number parsing of an entire string; false when it is anything else. */
bool text_to_int(const char *s, int64_t *out);
/* Real date of the calendar, YYYY-MM-DD? */
bool text_is_date(const char *s);
