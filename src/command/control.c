/* control.c - see control.h.
 *
 * One message each way: the words as NUL-ended strings, closed by shutdown; then
 * text, and in the last line "\x1e" and the exit status. */
#include "command/control.h"

#include "command/command.h"
#include "command/work.h"
#include "core/log.h"
#include "data/checkpoint.h"
#include "data/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WORDS_MOST = 64, MESSAGE_MOST = 64 * 1024, END_MARK = 0x1e };

static struct {
    pthread_t thread;
    int fd;
    struct store *store;
    atomic_bool running;
} control = {.fd = -1};

static bool socket_name(const struct store *s, struct sockaddr_un *name)
{
    *name = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(name->sun_path, sizeof name->sun_path, "%s/control.sock", s->data);
    return n > 0 && (size_t)n < sizeof name->sun_path;
}

/* ---- the client ------------------------------------------------------------------------- */

static bool send_words(int fd, int argc, char **argv)
{
    BUF_SCOPED words = {0};
    for (int i = 0; i < argc; i++)
        buf_add(&words, argv[i], strlen(argv[i]) + 1);
    bool sent = words.len < MESSAGE_MOST && send(fd, words.at, words.len, MSG_NOSIGNAL) == (ssize_t)words.len;
    return sent && shutdown(fd, SHUT_WR) == 0;
}

/* Print what comes; the mark ends the text and the status follows it. */
static int print_answer(int fd)
{
    char bytes[4096];
    char status[16] = "";
    size_t have = 0;
    bool ended = false;
    for (;;) {
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == END_MARK)
                ended = true;
            else if (!ended)
                putchar(bytes[i]);
            else if (have + 1 < sizeof status)
                status[have++] = bytes[i];
        }
        fflush(stdout);
    }
    return ended ? (int)strtol(status, NULL, 10) : 1;
}

/* A connection on which the words were sent, or -1. */
static int send_to_server(const struct store *s, int argc, char **argv)
{
    struct sockaddr_un name;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && socket_name(s, &name) && connect(fd, (struct sockaddr *)&name, sizeof name) == 0 &&
        send_words(fd, argc, argv))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static int ask_server(const struct store *s, int argc, char **argv)
{
    int fd = send_to_server(s, argc, argv);
    if (fd < 0)
        return command_failed(stderr, FAIL(ERR_BUSY, "control.no_answer"));
    int status = print_answer(fd);
    close(fd);
    return status;
}

err_t control_ask_hold(const struct store *s, int *fd)
{
    char word[] = "hold", answer[5];
    char *words[] = {word};
    *fd = send_to_server(s, 1, words);
    if (*fd >= 0 && recv(*fd, answer, sizeof answer, MSG_WAITALL) == sizeof answer)
        return OK;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return FAIL(ERR_BUSY, "control.no_answer");
}

static int work_here(struct store *s, command_work *work, int argc, char **argv)
{
    int64_t replayed;
    err_t why = store_open(s, 1, &replayed);
    if (!why)
        why = checkpoint_start(s->url);
    if (!why)
        why = writer_start(s->db);
    int status = why ? command_failed(stderr, why) : work(s, stdout, argc, argv);
    writer_stop();
    checkpoint_stop();
    store_close(s);
    return status;
}

int control_run(struct store *s, command_work *work, int argc, char **argv)
{
    bool taken;
    err_t why = store_lock(s, &taken);
    if (why)
        return command_failed(stderr, why);
    return taken ? work_here(s, work, argc, argv) : ask_server(s, argc, argv);
}

/* ---- the server --------------------------------------------------------------------------- */

static size_t read_words(int fd, char *bytes, char **words)
{
    size_t len = 0, n = 0;
    for (;;) {
        ssize_t got = read(fd, bytes + len, MESSAGE_MOST - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    bytes[len] = '\0';
    for (size_t i = 0; i < len && n < WORDS_MOST; i += strlen(bytes + i) + 1)
        words[n++] = bytes + i;
    return n;
}

static void answer_client(int fd)
{
    char *bytes = mem_alloc(MESSAGE_MOST);
    char *words[WORDS_MOST + 1] = {0};
    size_t n = read_words(fd, bytes, words);
    FILE *out = fdopen(fd, "w");
    int status = 2;
    command_work *work = n ? work_find(words[0]) : NULL;
    if (out && work)
        status = work(control.store, out, (int)n, words);
    if (out) {
        fprintf(out, "%c%d\n", END_MARK, status);
        fclose(out);
    } else {
        close(fd);
    }
    free(bytes);
}

static void *run(void *arg)
{
    (void)arg;
    while (atomic_load(&control.running)) {
        int fd = accept4(control.fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            answer_client(fd);
    }
    return NULL;
}

static void close_socket(void)
{
    struct sockaddr_un name;
    if (control.fd >= 0)
        close(control.fd);
    control.fd = -1;
    if (socket_name(control.store, &name))
        unlink(name.sun_path);
}

err_t control_start(struct store *s)
{
    struct sockaddr_un name;
    if (!socket_name(s, &name))
        return FAIL(ERR_INVALID, "control.path_too_long");
    unlink(name.sun_path);
    control.store = s;
    control.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mode_t before = umask(0177);
    bool bound = control.fd >= 0 && bind(control.fd, (struct sockaddr *)&name, sizeof name) == 0 &&
                 listen(control.fd, 8) == 0;
    umask(before);
    if (!bound) {
        err_detail("%s: %s", name.sun_path, strerror(errno));
        close_socket();
        return FAIL(ERR_STORAGE, "control.no_socket");
    }
    atomic_store(&control.running, true);
    if (pthread_create(&control.thread, NULL, run, NULL) == 0)
        return OK;
    close_socket();
    return FAIL(ERR_INTERNAL, "writer.no_thread");
}

void control_stop(void)
{
    if (control.fd < 0)
        return;
    atomic_store(&control.running, false);
    shutdown(control.fd, SHUT_RDWR);
    pthread_join(control.thread, NULL);
    close_socket();
}
