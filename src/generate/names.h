/* names.h - who is called what. */
#pragma once
#include "core/arena.h"
#include "core/err.h"
#include "core/random.h"

/* Characters in fashion when somebody was born. */
enum generation { GENERATION_OLD, GENERATION_MIDDLE, GENERATION_NEW, GENERATIONS };

enum { NAME_SIZE = 96 };

struct names;
err_t names_read(struct arena *a, const char *data_dir, const struct names **out);

/* A surname, by how common it is among all or among the Hui. */
const char *names_surname(const struct names *n, struct random *r, bool hui);
/* The surname with which a text begins, or NULL. */
const char *names_surname_in(const struct names *n, const char *text);

/* Surname and a given name of one or two characters. */
void names_full(const struct names *n, struct random *r, const char *surname, bool male, int64_t birth_year,
                char out[NAME_SIZE]);
/* A whole name of a minority (with U+00B7) or a Latin one. */
const char *names_minority(const struct names *n, struct random *r, bool male);
const char *names_latin(const struct names *n, struct random *r, bool male);

/* The same name as another clerk writes it. */
void names_otherwise(struct random *r, const char *name, char out[NAME_SIZE]);
