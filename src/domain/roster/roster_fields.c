/* roster_fields.c - what a person looks like, in events and in sealed text. */
#include "domain/roster/roster_parts.h"

#include <string.h>

const char *const roster_groups[] = {"elder_alone", "bedridden", "pregnant", "infant", "disabled", "dialysis", NULL};
const char *const roster_sexes[] = {"male", "female", "unknown", NULL};
const char *const roster_kinds[] = {"resident", "floating", NULL};
/* Value set CV02.01.101 of WS 364.3; 99 also stands for "none yet". */
const char *const roster_document_kinds[] = {"01", "02", "03", "04", "06", "07", "99", NULL};

const struct field roster_identity_rows[] = {
    TEXT(struct roster_identity, name, .need = true, .min = 1, .max = 64, .help = "Full name, as the person writes it."),
    CHOICE(struct roster_identity, document_kind, .choices = roster_document_kinds,
           .help = "Kind of document: 01 identity card, 02 household register, 03 passport, 04 officer's card, "
                   "06 Hong Kong or Macau permit, 07 Taiwan permit, 99 other or none."),
    TEXT(struct roster_identity, document, .min = 1, .max = 40, .help = "Number of the document; left out when there is none."),
    TEXT(struct roster_identity, phone, .min = 3, .max = 24, .help = "Telephone, also one that is shared; left out when there is none."),
    TEXT(struct roster_identity, address, .max = 200, .help = "Where the person lives now, in words."),
    {0},
};

const struct field roster_row_rows[] = {
    INT(struct roster_row, person, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "Number of the person, made by the sender (docs: ids)."),
    SEALED(struct roster_row, identity, person, struct roster_identity, roster_identity_rows, .need = true,
           .help = "Personal text; sealed in the ledger."),
    CHOICE(struct roster_row, sex, .need = true, .choices = roster_sexes, .help = "Sex."),
    DATE(struct roster_row, born, .help = "Date of birth."),
    INT(struct roster_row, unit, .need = true, .scope = SCOPE_UNIT, .help = "Village or community where the person lives now."),
    INT(struct roster_row, building, .help = "Building or villagers' group."),
    TEXT(struct roster_row, household, .max = 40, .help = "The list's own number of the household."),
    CHOICE(struct roster_row, kind, .need = true, .choices = roster_kinds, .help = "Resident or floating."),
    INT(struct roster_row, registered_unit, .help = "Where the person is registered, when it is in this county."),
    TEXTS(struct roster_row, groups, .max = 6, .help = "Special groups the person belongs to."),
    {0},
};

int64_t roster_groups_bits(const struct list *groups)
{
    int64_t bits = 0;
    for (size_t i = 0; i < groups->n; i++)
        for (size_t k = 0; roster_groups[k]; k++)
            if (strcmp(((const char *const *)groups->items)[i], roster_groups[k]) == 0)
                bits |= (int64_t)1 << k;
    return bits;
}

const char *roster_groups_text(struct arena *a, uint64_t bits)
{
    const char *text = "";
    for (size_t k = 0; roster_groups[k]; k++)
        if (bits & (uint64_t)1 << k)
            text = arena_printf(a, "%s%s%s", text, *text ? "," : "", roster_groups[k]);
    return text;
}
