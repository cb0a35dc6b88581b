/* phone.c - see phone.h. */
#include "phone.h"

#include "core/arena.h"
#include "core/text.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POOL = 10, TUBES_A_THOUSAND = 90, TUBES_OF_A_PHONE = 1000000 };

/* ---- people ------------------------------------------------------------------------------ */

static uint64_t next_chance(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    uint64_t z = (*state ^ *state >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* The worst case for every cache: neighbours never come together. */
static void shuffle(struct people *p)
{
    char swap[sizeof *p->documents];
    uint64_t chance = 1;
    for (size_t i = p->n; i > 1; i--) {
        size_t k = next_chance(&chance) % i;
        memcpy(swap, p->documents[k], sizeof swap);
        memcpy(p->documents[k], p->documents[i - 1], sizeof swap);
        memcpy(p->documents[i - 1], swap, sizeof swap);
    }
}

static void add_document(struct people *p, size_t *room, const char *line)
{
    char normal[19];
    if (idno_read(line, "2030-01-01", normal) != IDNO_GOOD)
        return;
    if (p->n == *room)
        p->documents = mem_resize(p->documents, *room = *room ? *room * 2 : 1 << 16, sizeof *p->documents);
    memcpy(p->documents[p->n++], normal, sizeof normal);
}

void people_read(struct people *p, const char *path)
{
    char line[64];
    size_t room = 0;
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        add_document(p, &room, line);
    }
    if (!f || p->n == 0)
        give_up("%s has no people in it", path);
    fclose(f);
    shuffle(p);
}

void people_free(struct people *p)
{
    free(p->documents);
    *p = (struct people){0};
}

/* ---- events ------------------------------------------------------------------------------- */

static void take_tube(struct phone *p)
{
    uint64_t number = (uint64_t)p->round * 10000000000 + (uint64_t)p->number * TUBES_OF_A_PHONE + (uint64_t)p->tubes++;
    code_make(CODE_TUBE, number, p->tube_code);
    p->in_tube = 0;
}

static void begin_event(struct phone *p, const char *type, int64_t at, struct buf *out)
{
    buf_text(out, "{\"counter\":");
    buf_int(out, ++p->counter);
    buf_text(out, ",\"type\":\"sampling.");
    buf_text(out, type);
    buf_text(out, "\",\"at\":");
    buf_int(out, at);
    buf_text(out, ",\"body\":{\"tube_code\":\"");
    buf_text(out, p->tube_code);
    buf_text(out, "\",\"round\":");
    buf_int(out, p->round);
    buf_text(out, ",\"site\":");
    buf_int(out, p->site);
}

static void write_registered(struct phone *p, struct people *people, int64_t at, struct buf *out)
{
    if (p->in_tube == POOL || !p->tube_code[0])
        take_tube(p);
    size_t i = people->next++ % people->n;
    p->in_tube++;
    begin_event(p, "person_registered", at, out);
    buf_text(out, ",\"document\":\"");
    buf_text(out, people->documents[i]);
    buf_text(out, "\",\"channel\":\"document\"}}");
}

static void write_tube(struct phone *p, struct people *people, int64_t at, struct buf *out)
{
    take_tube(p);
    for (int i = 0; i < POOL; i++) {
        write_registered(p, people, at, out);
        buf_char(out, ',');
    }
    begin_event(p, "tube_closed", at, out);
    buf_text(out, ",\"swab_count\":10}}");
}

static int write_thousand(struct phone *p, struct people *people, int64_t at, struct buf *out)
{
    for (int i = 0; i < TUBES_A_THOUSAND; i++) {
        write_tube(p, people, at, out);
        buf_char(out, ',');
    }
    take_tube(p);
    for (int i = 0; i < POOL; i++) {
        buf_text(out, i ? "," : "");
        write_registered(p, people, at, out);
    }
    return (TUBES_A_THOUSAND + 1) * POOL;
}

void phone_at_round(struct phone *p, int64_t round)
{
    if (p->round != round)
        p->tube_code[0] = '\0';
    p->round = round;
}

int phone_write(struct phone *p, enum load_kind kind, struct people *people, int64_t at, struct buf *out)
{
    int persons = 1;
    buf_reset(out);
    if (kind == LOAD_SINGLE || kind == LOAD_HELLO) {
        write_registered(p, people, at, out);
        return persons;
    }
    buf_text(out, "{\"events\":[");
    if (kind == LOAD_TUBE) {
        write_tube(p, people, at, out);
        persons = POOL;
    } else {
        persons = write_thousand(p, people, at, out);
    }
    buf_text(out, "]}");
    return persons;
}
