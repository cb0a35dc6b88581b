/* bench.h - an empty store, a fixed clock and the real code, for tests of modules.
 *
 * A test speaks to a module as a client would: events in, views out.  Closing the
 * bench verifies the chain, runs all balances, rebuilds the tables from the ledger and
 * compares them with what was there, and fails for every error line in the log that
 * the test did not announce.
 *
 * DB_URL says on which engine: a SQLite file of its own by default; of a PostgreSQL
 * database the whole schema `public` is dropped for each test. */
#pragma once
#include "data/ledger.h"
#include "web/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BENCH_COUNTY = 410185 };
#define BENCH_NOW INT64_C(1641945600000) /* 2022-01-12 08:00 in the operator's zone */
#define BENCH_ROOT INT64_C(410185000000) /* the county's root unit, which is not there at first */

struct bench;

/* Set-up and teardown of each test; *state is the bench. */
int bench_open_test(void **state);
int bench_close_test(void **state);
#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_open_test, bench_close_test)

/* ---- who ---- */

/* The server itself: holds every right; sends what bench_send is not told otherwise. */
const struct actor *bench_server(struct bench *b);
/* Somebody with one role; unit and site 0: in the whole county.  Each has a device. */
const struct actor *bench_actor(struct bench *b, const char *role, int64_t unit, int64_t site);
/* Who stands behind the token of a session; NULL: nobody. */
const struct actor *bench_signed_in(struct bench *b, const char *token);

/* ---- events in ---- */

/* The body is JSON; the counter is the device's next, and it happens now. */
enum outcome bench_send(struct bench *b, const char *type, const char *body);
enum outcome bench_send_as(struct bench *b, const struct actor *who, const char *type, const char *body);
enum outcome bench_send_at(struct bench *b, const struct actor *who, int64_t at, const char *type, const char *body);
/* The last event once more, as a phone that did not hear the answer. */
enum outcome bench_send_again(struct bench *b);

/* With this counter of the server's device and this time: as when it was sent before. */
enum outcome bench_send_numbered(struct bench *b, int64_t counter, int64_t at, const char *type, const char *body);
/* Events of the server in one batch, which all must be accepted. */
struct bench_event { const char *type, *body; };
void bench_send_together(struct bench *b, const struct bench_event *events, size_t n);

const struct answer *bench_answer(const struct bench *b);
int64_t bench_seq(const struct bench *b);      /* of the last event that was accepted */

/* What the last event, view or route was refused for; "" when it was not. */
const char *bench_key(const struct bench *b);
const char *bench_field(const struct bench *b);
const char *bench_told(const struct bench *b, const char *name);

/* Text for bodies and queries; lives as long as the bench. */
const char *bench_text(struct bench *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- views out ---- */

/* {"rows":[…]} with "next" when there is another page, or {"error":"KEY"}.  The query is
 * "a=1&b=2", not encoded; limit=N and unmask=1 are understood as on the web. */
const char *bench_view(struct bench *b, const char *view, const char *query);
const char *bench_view_as(struct bench *b, const struct actor *who, const char *view, const char *query);

/* ---- routes ---- */

/* Call the handler of a route as a worker would; `path` as in its row, `part` what its
 * {…} stands for.  Returns the status; the body is bench_said.  who NULL: nobody. */
int bench_call(struct bench *b, const struct actor *who, enum method method, const char *path, const char *part,
               const char *body);
int bench_call_from(struct bench *b, const char *address, enum method method, const char *path, const char *body);
/* With a session's token instead. */
int bench_call_with(struct bench *b, const char *token, enum method method, const char *path, const char *body);
/* With a file as its body, which the route may take away; `address` with the query. */
int bench_upload(struct bench *b, const struct actor *who, const char *path, const char *address, const char *file);
const char *bench_said(const struct bench *b);
const char *bench_cookie(const struct bench *b);

/* ---- the rest ---- */

/* A write transaction in which the test may call functions of the module.  The next
 * call of the bench rolls it back. */
struct tx *bench_tx(struct bench *b);

/* Call a function that waits for the writer's thread, as commands do. */
err_t bench_beside_writer(struct bench *b, err_t (*fn)(void *arg), void *arg);

void bench_clock_set(int64_t now);
void bench_clock_advance(int64_t ms);

/* The little county of most tests: the county, the towns 410185001000 and
 * 410185002000, in each the communities …001 and …002, and in the first community the
 * point 1203, which is closed. */
void bench_plant(struct bench *b);

/* Does the text hold this part?  Prints both when it does not. */
bool bench_sees(const char *text, const char *part);

/* So many error lines in the log are part of this test. */
void bench_expect_errors(struct bench *b, int n);
