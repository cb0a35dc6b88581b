/* lab_channel.c - how a laboratory sends its results, and who may speak for it.
 *
 * Nobody may, until the command post has said so: which application and facility a lab's
 * messages name (MSH-3, MSH-4), and from which addresses or with which client certificate
 * they come.  A name alone opens nothing: it stands in every message in clear. */
#include "domain/lab/lab_parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { ADDRESSES_MOST = 16 };

static const char *const channels[] = {"none", "csv", "hl7", NULL};

static const struct field channel_set_rows[] = {
    INT(struct channel_set, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    CHOICE(struct channel_set, channel, .need = true, .choices = channels,
           .help = "none: by hand; csv: files; hl7: messages to this server (files and hands still may)."),
    TEXT(struct channel_set, application, .min = 1, .max = 60, .help = "hl7: MSH-3 of what the lab sends."),
    TEXT(struct channel_set, facility, .min = 1, .max = 60, .help = "hl7: MSH-4 of what the lab sends."),
    TEXTS(struct channel_set, addresses, .max = ADDRESSES_MOST,
          .help = "hl7: addresses from which it may connect; none: any, with its certificate."),
    TEXT(struct channel_set, certificate, .min = 64, .max = 64, .form = FORM_CODE,
         .help = "hl7: SHA-256 of its client certificate, in lower-case hexadecimal; none: its address is enough."),
    {0},
};

static bool is_address(const char *text)
{
    struct in6_addr to;
    return inet_pton(AF_INET, text, &to) == 1 || inet_pton(AF_INET6, text, &to) == 1;
}

static err_t check_addresses(const struct channel_set *b)
{
    const char *const *texts = b->addresses.items;
    for (size_t i = 0; i < b->addresses.n; i++)
        if (!is_address(texts[i])) {
            err_path("addresses[%zu]", i);
            err_tell("typed", "%.60s", texts[i]);
            return FAIL(ERR_INVALID, "lab.bad_address");
        }
    return OK;
}

static err_t check_certificate(const char *certificate)
{
    bool good = !certificate || strspn(certificate, "0123456789abcdef") == strlen(certificate);
    return good ? OK : FAIL(ERR_INVALID, "lab.bad_certificate", .field = "certificate");
}

static err_t check_sender(struct tx *tx, int64_t county, const struct channel_set *b)
{
    struct lab_find_sender_row other;
    bool found;
    if (!b->application)
        return FAIL(ERR_INVALID, "lab.channel_needs_sender", .field = "application");
    if (!b->facility)
        return FAIL(ERR_INVALID, "lab.channel_needs_sender", .field = "facility");
    if (b->addresses.n == 0 && !b->certificate)
        return FAIL(ERR_INVALID, "lab.channel_needs_proof", .field = "addresses");
    TRY(lab_find_sender(tx, county, b->application, b->facility, &other, &found));
    return found && other.site != b->site ? FAIL(ERR_CONFLICT, "lab.sender_of_other_lab", .field = "application") : OK;
}

static err_t channel_set_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct channel_set *b = body;
    TRY(lab_is_known(tx, ev->county, b->site));
    TRY(check_addresses(b));
    TRY(check_certificate(b->certificate));
    return strcmp(b->channel, "hl7") == 0 ? check_sender(tx, ev->county, b) : OK;
}

static const char *joined(struct arena *a, const struct list *texts)
{
    const char *all = "";
    for (size_t i = 0; i < texts->n; i++)
        all = arena_printf(a, "%s%s%s", all, i ? " " : "", ((const char *const *)texts->items)[i]);
    return all;
}

static err_t channel_set_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct channel_set *b = body;
    return lab_set_channel(tx, ev->county, b->site, b->channel, b->application, b->facility,
                           joined(tx->arena, &b->addresses), b->certificate, ev->seq, ev->received_at);
}

const struct event_type channel_set = {
    .name = "lab.channel_set", .help = "How a lab sends its results, and who may speak for it; replaces what was said before.",
    .right = RIGHT_SITE_EDIT, .body = channel_set_rows, .body_size = sizeof(struct channel_set),
    .check = channel_set_check, .apply = channel_set_apply,
};

err_t lab_keep_message(struct tx *tx, const struct event *ev, int64_t site, const char *message, const char *digest)
{
    if (!message)
        return OK;
    TRY(lab_add_message(tx, ev->county, site, message, digest ? digest : ""));
    return lab_set_last(tx, ev->county, site, message, ev->received_at);
}

/* ---- the view lab_channel -------------------------------------------------------------------- */

const struct field lab_channel_params[] = {
    INT(struct lab_channel_params, site, .need = true, .help = "The lab."),
    {0},
};
const struct field lab_channel_columns[] = {
    INT(struct lab_channel_row, site, .help = "The lab."),
    TEXT(struct lab_channel_row, site_name, .help = "Its name."),
    TEXT(struct lab_channel_row, channel, .help = "none, csv or hl7."),
    TEXT(struct lab_channel_row, application, .help = "MSH-3 of what it sends."),
    TEXT(struct lab_channel_row, facility, .help = "MSH-4 of what it sends."),
    TEXT(struct lab_channel_row, addresses, .help = "From where it may connect."),
    TEXT(struct lab_channel_row, certificate, .help = "SHA-256 of its client certificate."),
    TIME(struct lab_channel_row, set_at, .help = "When this was said."),
    TIME(struct lab_channel_row, last_at, .help = "When its last HL7 message was taken."),
    TEXT(struct lab_channel_row, last_message, .help = "That message's MSH-10."),
    {0},
};

err_t lab_channel_query(struct view_call *call, const void *params)
{
    const struct lab_channel_params *p = params;
    struct lab_find_channel_row c = {.channel = "none", .addresses = "", .set_at = ABSENT};
    struct lab_find_last_row last;
    struct site_facts site;
    bool seen, found, is_site, has_last;
    TRY(lab_is_seen(call, RIGHT_PROGRESS_READ, p->site, &seen));
    TRY(site_find(call->tx, call->county, p->site, &site, &is_site));
    if (!seen || !is_site || strcmp(site.kind, "lab") != 0)
        return OK;
    TRY(lab_find_channel(call->tx, call->county, p->site, &c, &found));
    if (!found)
        c = (struct lab_find_channel_row){.channel = "none", .addresses = "", .set_at = ABSENT};
    TRY(lab_find_last(call->tx, call->county, p->site, &last, &has_last));
    struct lab_channel_row row = {p->site, site.name, c.channel, c.application, c.facility, c.addresses, c.certificate,
                                  c.set_at, has_last ? last.at : ABSENT, has_last ? last.message : NULL};
    return call->emit(call, &row);
}

/* ---- who speaks ---------------------------------------------------------------------------------- */

/* Is the word one of those in a list with spaces between them? */
static bool holds_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; len && (at = strstr(at, word)); at += len)
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

/* What was set must hold; one of the two always was (channel_set_check). */
static bool is_proved(const struct lab_find_sender_row *c, const char *address, const char *certificate)
{
    bool addressed = !*c->addresses || holds_word(c->addresses, address);
    bool certified = !c->certificate || (certificate && strcmp(c->certificate, certificate) == 0);
    return addressed && certified && (*c->addresses || c->certificate);
}

static const struct lab_peer *make_peer(struct arena *a, int64_t county, const struct lab_find_sender_row *c,
                                        const char *application, const char *facility)
{
    struct lab_peer *peer = arena_new(a, struct lab_peer);
    peer->site = c->site;
    peer->grant = (struct grant){.role = role_find("lab"), .site = c->site};
    peer->actor = (struct actor){.county = county, .id = c->seq, .device = c->seq, .n_grants = 1, .grants = &peer->grant,
                                 .name = arena_printf(a, "%s@%s", application, facility)};
    return peer;
}

err_t lab_peer_find(struct tx *tx, const char *application, const char *facility, const char *address,
                    const char *certificate, const struct lab_peer **out)
{
    int64_t *counties;
    size_t n;
    *out = NULL;
    TRY(ledger_counties(tx, &counties, &n));
    for (size_t i = 0; i < n && !*out; i++) {
        struct lab_find_sender_row c;
        bool found;
        TRY(lab_find_sender(tx, counties[i], application, facility, &c, &found));
        if (found && is_proved(&c, address, certificate))
            *out = make_peer(tx->arena, counties[i], &c, application, facility);
    }
    return OK;
}
