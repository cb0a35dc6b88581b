/* people.h - telephones; shared by those who live here and those who are gone. */
#pragma once
#include "core/random.h"

/* Numbers 199 0000 0000 to 199 1999 9999, one for each in the city. */
void phones_start(struct shuffle *phones, uint64_t seed);
void phone_write(const struct shuffle *phones, int64_t number, char out[16]);
