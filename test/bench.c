/* bench.c - see bench.h. */
#include "test/bench_parts.h"

#include "core/clock.h"
#include "core/log.h"
#include "data/schema.h"
#include "data/seal.h"
#include "data/view.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "web/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_ACTOR = 900000 };

void bench_must(err_t why)
{
    if (why)
        fail_msg("%s %s at %s", why->key, err_told()->detail, why->where);
}

/* ---- opening --------------------------------------------------------------------------- */

static void choose_database(struct bench *b)
{
    const char *wanted = getenv("DB_URL");
    struct db *db;
    if (!wanted || strncmp(wanted, "postgres", 8) != 0) {
        b->url = arena_printf(&b->arena, "%s/bench.db", b->dir);
        return;
    }
    b->url = wanted;
    bench_must(db_open(wanted, DB_WRITE, &db));
    bench_must(db_script(db, "drop schema public cascade; create schema public"));
    db_close(db);
}

/* What a test stores need not survive a power cut: memory is a hundred times faster. */
int bench_open_test(void **state)
{
    static bool started;
    int64_t replayed;
    struct bench *b = mem_zeroed(1, sizeof *b);
    if (!started)
        json_start();
    started = true;
    *state = b;
    snprintf(b->dir, sizeof b->dir, "%s/bulou-bench-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(b->dir));
    log_capture(true);
    (void)log_errors_seen();
    clock_fix(BENCH_NOW);
    choose_database(b);
    bench_must(seal_start(b->dir, true));
    bench_must(schema_open(b->url, &b->db, &replayed));
    bench_must(db_open(b->url, DB_READ, &b->reader));
    b->server = account_server(BENCH_COUNTY);
    return 0;
}

void bench_end_tx(struct bench *b)
{
    tx_rollback(&b->tx);
    b->tx = (struct tx){0};
}

void bench_follow_late(struct bench *b)
{
    bool more = true;
    while (more) {
        TX_SCOPED tx = {0};
        bench_must(tx_begin(b->db, &b->arena, TX_WRITE, &tx));
        bench_must(late_follow(&tx, 100000, &more));
        bench_must(tx_commit(&tx));
    }
}

/* ---- who ------------------------------------------------------------------------------- */

const struct actor *bench_server(struct bench *b)
{
    return &b->server;
}

const struct actor *bench_actor(struct bench *b, const char *role, int64_t unit, int64_t site)
{
    struct actor *who = arena_new(&b->arena, struct actor);
    struct grant *grant = arena_new(&b->arena, struct grant);
    int64_t number = FIRST_ACTOR + ++b->actors, *below = NULL;
    *grant = (struct grant){.role = role_find(role), .unit = unit, .site = site};
    assert_non_null(grant->role);
    if (unit)
        bench_must(area_below(bench_tx(b), BENCH_COUNTY, unit, &below, &grant->n_below));
    grant->below = below;
    *who = (struct actor){.county = BENCH_COUNTY, .id = number, .name = role, .device = number, .n_grants = 1,
                          .grants = grant};
    return who;
}

const struct actor *bench_signed_in(struct bench *b, const char *token)
{
    TX_SCOPED tx = {0};
    const struct actor *who;
    bench_must(tx_begin(b->reader, &b->arena, TX_READ, &tx));
    bench_must(doorkeeper.actor_of(&tx, &b->arena, token, clock_now(), &who));
    return who;
}

/* ---- events in ------------------------------------------------------------------------- */

static void remember(struct bench *b, err_t why, const struct err_told *told)
{
    b->why = why;
    b->told = why ? *told : (struct err_told){0};
}

static enum outcome send_text(struct bench *b, const struct actor *who, const char *text)
{
    const struct json *v;
    struct incoming in;
    struct job job = {.county = who->county, .events = &in, .n = 1, .answers = &b->answer};
    bench_end_tx(b);
    bench_must(json_parse(&b->arena, text, strlen(text), &v));
    ledger_read(&b->arena, who, v, &in);
    bench_must(writer_batch(b->db, &b->arena, &job));
    bench_follow_late(b);
    remember(b, b->answer.why, &b->answer.told);
    if (b->answer.outcome == ACCEPTED)
        b->seq = b->answer.seq;
    b->sent = text;
    b->sender = who;
    return b->answer.outcome;
}

static int64_t next_counter(struct bench *b, const struct actor *who)
{
    TX_SCOPED tx = {0};
    struct device_state state;
    bench_must(tx_begin(b->reader, &b->arena, TX_READ, &tx));
    bench_must(ledger_device(&tx, who->county, who->device, &state));
    return state.highest + 1;
}

enum outcome bench_send_at(struct bench *b, const struct actor *who, int64_t at, const char *type, const char *body)
{
    return send_text(b, who, bench_text(b, "{\"counter\":%lld,\"type\":\"%s\",\"at\":%lld,\"body\":%s}",
                                   (long long)next_counter(b, who), type, (long long)at, body));
}

enum outcome bench_send_numbered(struct bench *b, int64_t counter, int64_t at, const char *type, const char *body)
{
    return send_text(b, &b->server, bench_text(b, "{\"counter\":%lld,\"type\":\"%s\",\"at\":%lld,\"body\":%s}",
                                               (long long)counter, type, (long long)at, body));
}

void bench_send_together(struct bench *b, const struct bench_event *events, size_t n)
{
    struct incoming *in = arena_array(&b->arena, struct incoming, n);
    struct answer *answers = arena_array(&b->arena, struct answer, n);
    struct job job = {.county = BENCH_COUNTY, .events = in, .n = n, .answers = answers};
    int64_t counter = next_counter(b, &b->server);
    const struct json *v;
    bench_end_tx(b);
    for (size_t i = 0; i < n; i++) {
        const char *text = bench_text(b, "{\"counter\":%lld,\"type\":\"%s\",\"at\":%lld,\"body\":%s}",
                                      (long long)counter++, events[i].type, (long long)clock_now(), events[i].body);
        bench_must(json_parse(&b->arena, text, strlen(text), &v));
        ledger_read(&b->arena, &b->server, v, &in[i]);
    }
    bench_must(writer_batch(b->db, &b->arena, &job));
    bench_follow_late(b);
    for (size_t i = 0; i < n; i++)
        if (answers[i].outcome != ACCEPTED)
            fail_msg("%s %s: %s", events[i].type, events[i].body, answers[i].why ? answers[i].why->key : "duplicate");
    b->seq = answers[n - 1].seq;
}

enum outcome bench_send_as(struct bench *b, const struct actor *who, const char *type, const char *body)
{
    return bench_send_at(b, who, clock_now(), type, body);
}

enum outcome bench_send(struct bench *b, const char *type, const char *body)
{
    return bench_send_as(b, &b->server, type, body);
}

enum outcome bench_send_again(struct bench *b)
{
    return send_text(b, b->sender, b->sent);
}

const struct answer *bench_answer(const struct bench *b)
{
    return &b->answer;
}

int64_t bench_seq(const struct bench *b)
{
    return b->seq;
}

const char *bench_key(const struct bench *b)
{
    return b->why ? b->why->key : "";
}

const char *bench_field(const struct bench *b)
{
    if (b->told.path[0])
        return b->told.path;
    return b->why && b->why->field ? b->why->field : "";
}

const char *bench_told(const struct bench *b, const char *name)
{
    for (size_t i = 0; i < b->told.n; i++)
        if (strcmp(b->told.value[i].name, name) == 0)
            return b->told.value[i].text;
    return "";
}

const char *bench_text(struct bench *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(&b->arena, fmt, ap);
    va_end(ap);
    return text;
}

/* ---- views out ------------------------------------------------------------------------- */

struct viewing {
    struct bench *b;
    const struct view *view;
    struct view_call call;
    void *params;
    bool unmask;
    struct buf rows;
};

static err_t emit(struct view_call *call, const void *row)
{
    struct viewing *v = call->sink;
    if (v->rows.len)
        buf_char(&v->rows, ',');
    fields_write(v->view->columns, row, &v->rows);
    return OK;
}

static err_t read_pair(struct viewing *v, char *pair)
{
    char *value = strchr(pair, '=');
    assert_non_null(value);
    *value++ = '\0';
    const struct field *f = v->view->params ? field_find(v->view->params, pair) : NULL;
    if (f)
        return field_read_text(f, &v->b->arena, value, v->params);
    if (strcmp(pair, "limit") == 0)
        v->call.limit = strtoll(value, NULL, 10);
    else if (strcmp(pair, "unmask") == 0)
        v->unmask = true;
    else
        fail_msg("%s has no parameter %s", v->view->name, pair);
    return OK;
}

static err_t read_query(struct viewing *v, const char *query)
{
    char *copy = arena_strdup(&v->b->arena, query), *rest = copy, *pair;
    v->params = arena_alloc(&v->b->arena, v->view->params_size + 1);
    if (v->view->params)
        fields_clear(v->view->params, v->params);
    while ((pair = strsep(&rest, "&")))
        if (*pair)
            TRY(read_pair(v, pair));
    for (const struct field *f = v->view->params; f && f->name; f++)
        if (f->need && !strstr(query, arena_printf(&v->b->arena, "%s=", f->name))) {
            err_path("%s", f->name);
            return FAIL(ERR_INVALID, "field.missing");
        }
    return OK;
}

static err_t run_view(struct viewing *v, const char *query)
{
    TRY(read_query(v, query));
    if (v->unmask)
        TRY(doorkeeper.may_unmask(v->call.tx, v->call.actor, v->view, v->params, v->call.now, &v->call.unmasked));
    if (v->unmask && !v->call.unmasked)
        return FAIL(ERR_FORBIDDEN, "web.reason_needed");
    return view_run(v->view, &v->call, v->params);
}

const char *bench_view_as(struct bench *b, const struct actor *who, const char *view, const char *query)
{
    TX_SCOPED tx = {0};
    struct viewing v = {.b = b, .view = view_find(view)};
    bench_end_tx(b);
    if (!v.view)
        fail_msg("there is no view %s", view);
    bench_must(tx_begin(b->reader, &b->arena, TX_READ, &tx));
    v.call = (struct view_call){.tx = &tx, .arena = &b->arena, .actor = who, .county = who ? who->county : BENCH_COUNTY,
                                .now = clock_now(), .limit = VIEW_LIMIT_DEFAULT, .emit = emit, .sink = &v};
    err_clear();
    remember(b, run_view(&v, query), err_told());
    const char *next = v.call.next ? bench_text(b, ",\"next\":\"%s\"", v.call.next) : "";
    const char *text = b->why ? bench_text(b, "{\"error\":\"%s\"}", b->why->key)
                              : bench_text(b, "{\"rows\":[%s]%s}", buf_str(&v.rows), next);
    buf_close(&v.rows);
    return text;
}

const char *bench_view(struct bench *b, const char *view, const char *query)
{
    return bench_view_as(b, &b->server, view, query);
}

/* ---- routes ---------------------------------------------------------------------------- */

static const struct route *find_route(enum method method, const char *path)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct route *r = modules[i]->routes; r && r->path; r++)
            if (r->method == method && strcmp(r->path, path) == 0)
                return r;
    fail_msg("there is no route %s", path);
    return NULL;
}

err_t bench_beside_writer(struct bench *b, err_t (*fn)(void *arg), void *arg)
{
    bench_end_tx(b);
    bench_must(writer_start(b->db));
    err_clear();
    err_t why = fn(arg);
    remember(b, why, err_told());
    writer_stop();
    bench_follow_late(b);
    return why;
}

struct calling { struct bench *b; const struct route *route; struct request *rq; };

static err_t run_handler(void *arg)
{
    struct calling *c = arg;
    TX_SCOPED tx = {0};
    if (!c->route->anybody && !c->rq->actor)
        return FAIL(ERR_SIGNED_OUT, "rights.signed_out");
    if (!c->route->no_tx) {
        bench_must(tx_begin(c->b->reader, &c->b->arena, TX_READ, &tx));
        c->rq->tx = &tx;
    }
    return c->route->handler(c->rq, &c->b->reply);
}

static int call(struct bench *b, enum method method, const char *path, struct request *rq)
{
    struct calling c = {b, find_route(method, path), rq};
    buf_close(&b->reply.body);
    b->reply = (struct reply){0};
    rq->method = method;
    rq->path = path;
    rq->arena = &b->arena;
    (void)bench_beside_writer(b, run_handler, &c);
    return b->why ? err_status(b->why->kind) : b->reply.status ? b->reply.status : 200;
}

int bench_call(struct bench *b, const struct actor *who, enum method method, const char *path, const char *part,
               const char *body)
{
    struct exchange *x = arena_new(&b->arena, struct exchange);   /* an address without a query */
    struct request rq = {.actor = who, .part = {part}, .body = body, .body_len = strlen(body), .address = "192.0.2.1",
                         .connection = x};
    return call(b, method, path, &rq);
}

int bench_call_from(struct bench *b, const char *address, enum method method, const char *path, const char *body)
{
    struct request rq = {.body = body, .body_len = strlen(body), .address = address};
    return call(b, method, path, &rq);
}

int bench_call_with(struct bench *b, const char *token, enum method method, const char *path, const char *body)
{
    struct request rq = {.token = token, .actor = bench_signed_in(b, token), .body = body, .body_len = strlen(body),
                         .address = "192.0.2.1"};
    return call(b, method, path, &rq);
}

int bench_upload(struct bench *b, const struct actor *who, const char *path, const char *address, const char *file)
{
    struct exchange *x = arena_new(&b->arena, struct exchange);   /* where handlers find the query */
    bench_must(uri_read(&b->arena, address, &x->uri));
    struct request rq = {.actor = who, .upload = file, .address = "192.0.2.1", .connection = x};
    return call(b, POST, path, &rq);
}

const char *bench_said(const struct bench *b)
{
    return buf_str(&b->reply.body);
}

const char *bench_cookie(const struct bench *b)
{
    return b->reply.set_cookie ? b->reply.set_cookie : "";
}

/* ---- the rest -------------------------------------------------------------------------- */

struct tx *bench_tx(struct bench *b)
{
    bench_end_tx(b);
    bench_must(tx_begin(b->db, &b->arena, TX_WRITE, &b->tx));
    return &b->tx;
}

void bench_plant(struct bench *b)
{
    assert_int_equal(bench_send(b, "area.units_listed",
                                "{\"edition\":2023,\"units\":["
                                "{\"unit\":410185000000,\"kind\":\"county\",\"name\":\"登封市\"},"
                                "{\"unit\":410185001000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"嵩阳街道\"},"
                                "{\"unit\":410185002000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"大金店镇\"},"
                                "{\"unit\":410185001001,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"少室社区\"},"
                                "{\"unit\":410185001002,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"中岳社区\"},"
                                "{\"unit\":410185002001,\"parent\":410185002000,\"kind\":\"village\",\"name\":\"金东社区\"},"
                                "{\"unit\":410185002002,\"parent\":410185002000,\"kind\":\"village\",\"name\":\"金西社区\"}]}"),
                     ACCEPTED);
    assert_int_equal(bench_send(b, "site.sites_listed",
                                "{\"sites\":[{\"site\":1203,\"kind\":\"point\",\"name\":\"少室小学\","
                                "\"unit\":410185001001,\"tables\":4,\"capacity\":2000}]}"),
                     ACCEPTED);
}

bool bench_sees(const char *text, const char *part)
{
    if (strstr(text, part))
        return true;
    print_error("%s\nlacks %s\n", text, part);
    return false;
}

void bench_clock_set(int64_t now)
{
    clock_fix(now);
}

void bench_clock_advance(int64_t ms)
{
    clock_fix(clock_now() + ms);
}

void bench_expect_errors(struct bench *b, int n)
{
    b->errors_expected = n;
}
