/* log_test.c - lines of the log, and what is told about failures. */
#include "core/json.h"
#include "core/log.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Standard error as a file, and back. */
static FILE *caught;
static int kept;

static void catch_lines(void)
{
    kept = dup(STDERR_FILENO);
    caught = tmpfile();
    assert_true(caught && dup2(fileno(caught), STDERR_FILENO) >= 0);
}

static void release_lines(void)
{
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(caught);
}

/* The next line that was caught, as JSON; NULL: there is none. */
static const struct json *next_line(struct arena *a)
{
    char line[8192];
    const struct json *v;
    if (!fgets(line, sizeof line, caught))
        return NULL;
    assert_null(json_parse(a, line, strlen(line), &v));
    return v;
}

static void assert_member(const struct json *v, const char *name, const char *text)
{
    assert_non_null(json_member(v, name));
    assert_string_equal(json_text(json_member(v, name), NULL), text);
}

static void words_become_members(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    catch_lines();
    log_say(LOG_WARN, "serve.listening", "address=%s port=%d", "127.0.0.1", 8080);
    log_say(LOG_INFO, "x.y", "%s", "");
    log_say(LOG_INFO, "x.y", "path=a\"b\\c why=no such file left=");
    log_say(LOG_INFO, "x.y", "odd words first name=a level=error at=b");
    log_say(LOG_INFO, "x.y", "bytes=\xFF\xE7\x8E\x8B end=1");
    log_say(LOG_DEBUG, "x.y", "not=wanted");
    release_lines();
    const struct json *v = next_line(&a);
    assert_member(v, "level", "warn");
    assert_member(v, "what", "serve.listening");
    assert_member(v, "address", "127.0.0.1");
    assert_member(v, "port", "8080");
    assert_int_equal(strlen(json_text(json_member(v, "at"), NULL)), strlen("2022-01-12T14:32:08+08:00"));
    assert_int_equal(json_count(next_line(&a)), 3);
    v = next_line(&a);
    assert_member(v, "path", "a\"b\\c");
    assert_member(v, "why", "no such file");
    assert_member(v, "left", "");
    v = next_line(&a);
    assert_member(v, "text", "odd words first");
    assert_member(v, "name", "a level=error at=b");
    assert_member(v, "level", "info");
    v = next_line(&a);
    assert_member(v, "bytes", "????");
    assert_member(v, "end", "1");
    assert_null(next_line(&a));
    fclose(caught);
}

static void failure_is_logged_with_its_place_and_without_told_values(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    err_clear();
    err_tell("document", "%s", "410199199001010011");
    err_detail("disk: %s", "no space \"left\"");
    catch_lines();
    log_failure(FAIL(ERR_STORAGE, "db.full"), "writer.batch");
    log_failure(FAIL(ERR_CONFLICT, "sampling.tube_already_closed"), "web.answer");
    release_lines();
    const struct json *v = next_line(&a);
    assert_member(v, "level", "error");
    assert_member(v, "what", "writer.batch");
    assert_member(v, "kind", "storage");
    assert_member(v, "key", "db.full");
    assert_member(v, "detail", "disk: no space \"left\"");
    assert_non_null(strstr(json_text(json_member(v, "where"), NULL), "log_test.c:"));
    assert_int_equal(json_count(v), 7);
    assert_member(next_line(&a), "level", "info");
    fclose(caught);
}

static void *say_many(void *unused)
{
    for (int i = 0; i < 500; i++)
        log_say(LOG_INFO, "thread.said", "i=%d filler=%0100d", i, 0);
    return unused;
}

static void lines_of_threads_do_not_mix(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    pthread_t thread[3];
    int lines = 0;
    catch_lines();
    for (int i = 0; i < 3; i++)
        pthread_create(&thread[i], NULL, say_many, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    release_lines();
    for (const struct json *v; (v = next_line(&a)); lines++)
        assert_int_equal(json_count(v), 5);
    assert_int_equal(lines, 1500);
    fclose(caught);
}

static void captured_log_is_silent_and_counts_errors(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    catch_lines();
    log_capture(true);
    log_say(LOG_ERROR, "x.y", "n=1");
    log_say(LOG_WARN, "x.y", "n=2");
    log_failure(FAIL(ERR_INTERNAL, "x.broken"), "x.y");
    assert_int_equal(log_errors_seen(), 2);
    assert_int_equal(log_errors_seen(), 0);
    log_capture(false);
    release_lines();
    assert_null(next_line(&a));
    fclose(caught);
}

static void told_values_are_bounded_and_cut_between_characters(void **state)
{
    (void)state;
    err_clear();
    char text[600];
    for (int i = 0; i < 200; i++)
        memcpy(text + i * 3, "王", 3);
    err_tell("name", "%.*s", 599, text);
    err_path("x%.*s", 300, text);
    err_detail("%.*s", 599, text);
    assert_int_equal(strlen(err_told()->value[0].text), 117);
    assert_int_equal(strlen(err_told()->path), 157);
    assert_int_equal(strlen(err_told()->detail), 399);
    err_path("a.%s", err_told()->path);
    assert_memory_equal(err_told()->path, "a.x", 3);
    err_tell("name", "%s", "王兰");
    assert_int_equal(err_told()->n, 1);
    assert_string_equal(err_told()->value[0].text, "王兰");
    for (int i = 0; i < 10; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        err_tell(name, "%d", i);
    }
    assert_int_equal(err_told()->n, ERR_VALUES);
    struct err_told copy = *err_told();
    err_clear();
    assert_int_equal(err_told()->n, 0);
    err_tell_again(&copy);
    assert_string_equal(err_told()->value[5].name, "n4");
}

static void kinds_have_their_status(void **state)
{
    (void)state;
    assert_int_equal(err_status(ERR_INVALID), 422);
    assert_int_equal(err_status(ERR_SIGNED_OUT), 401);
    assert_int_equal(err_status(ERR_FORBIDDEN), 403);
    assert_int_equal(err_status(ERR_MISSING), 404);
    assert_int_equal(err_status(ERR_CONFLICT), 409);
    assert_int_equal(err_status(ERR_TOO_LARGE), 413);
    assert_int_equal(err_status(ERR_TOO_MANY), 429);
    assert_int_equal(err_status(ERR_BUSY), 503);
    assert_int_equal(err_status(ERR_STORAGE), 507);
    assert_int_equal(err_status(ERR_INTERNAL), 500);
    assert_string_equal(err_kind_name(ERR_CONFLICT), "conflict");
}

int main(void)
{
    json_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_members),
        cmocka_unit_test(failure_is_logged_with_its_place_and_without_told_values),
        cmocka_unit_test(lines_of_threads_do_not_mix),
        cmocka_unit_test(captured_log_is_silent_and_counts_errors),
        cmocka_unit_test(told_values_are_bounded_and_cut_between_characters),
        cmocka_unit_test(kinds_have_their_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
