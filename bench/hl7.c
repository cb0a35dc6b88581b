/* hl7.c - a laboratory's results by HL7 messages, by a batch file and by CSV, in a fresh store.
 *
 *     hl7 HTTP_ADDR MLLP_ADDR PID RESULTS
 *
 * Makes a little county with three times RESULTS tubes.  A third is reported by 64
 * connections with one message in flight each, a third by one batch file, a third by one
 * CSV file.  Prints how many results a second each took, and the server's processor
 * microseconds a result. */
#include "core/json.h"
#include "core/text.h"
#include "say.h"
#include "sign_in.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 64, A_REQUEST = 1000, POINT = 1203, LAB = 3001, WAIT_MS = 60000 };

struct lab {
    struct wire wire;
    struct arena arena;
    struct session session;
    int64_t counter, round, results;
    int pid;
};

static const char *tube(int64_t n)
{
    static char code[21];
    code_make('3', (uint64_t)n, code);
    return code;
}

/* ---- the county ------------------------------------------------------------------------------- */

static void add_event(struct lab *l, struct buf *out, const char *type, const char *body)
{
    buf_printf(out, "{\"counter\":%lld,\"type\":\"%s\",\"at\":%lld,\"body\":%s}", (long long)++l->counter, type,
               (long long)unix_ms(), body);
}

static int64_t send_event(struct lab *l, const char *type, const char *body)
{
    BUF_SCOPED out = {0};
    add_event(l, &out, type, body);
    const char *said = wire_call(&l->wire, "POST", "/api/v1/events", l->session.token, buf_str(&out));
    const char *seq = strstr(said, "\"seq\":");
    if (!seq)
        give_up("%s: %s", type, said);
    return strtoll(seq + 6, NULL, 10);
}

static void open_tubes(struct lab *l, int64_t from, int64_t n)
{
    BUF_SCOPED out = {0};
    buf_text(&out, "{\"events\":[");
    for (int64_t i = 0; i < n; i++) {
        const char *body = arena_printf(&l->arena, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"pool_size\":10}",
                                        tube(from + i), (long long)l->round, POINT);
        buf_text(&out, i ? "," : "");
        add_event(l, &out, "sampling.tube_opened", body);
    }
    buf_text(&out, "]}");
    const char *said = wire_call(&l->wire, "POST", "/api/v1/events", l->session.token, buf_str(&out));
    if (strstr(said, "rejected") || !strstr(said, "accepted"))
        give_up("tubes: %.300s", said);
}

static void plant(struct lab *l)
{
    send_event(l, "area.units_listed",
               "{\"edition\":2023,\"units\":[{\"unit\":410185000000,\"kind\":\"county\",\"name\":\"A\"},"
               "{\"unit\":410185001000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"B\"},"
               "{\"unit\":410185001001,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"C\"}]}");
    send_event(l, "site.sites_listed",
               "{\"sites\":[{\"site\":1203,\"kind\":\"point\",\"name\":\"D\",\"unit\":410185001001},"
               "{\"site\":3001,\"kind\":\"lab\",\"name\":\"E\",\"unit\":410185000000}]}");
    l->round = send_event(l, "round.round_planned",
                          arena_printf(&l->arena, "{\"name\":\"1\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                                       (long long)unix_ms() - 3600000, (long long)unix_ms() + 86400000));
    send_event(l, "round.round_opened", arena_printf(&l->arena, "{\"round\":%lld}", (long long)l->round));
    send_event(l, "lab.channel_set",
               "{\"site\":3001,\"channel\":\"hl7\",\"application\":\"LIS\",\"facility\":\"L\",\"addresses\":[\"127.0.0.1\"]}");
    for (int64_t n = 0; n < 3 * l->results; n += A_REQUEST)
        open_tubes(l, n, A_REQUEST);
}

/* ---- messages ------------------------------------------------------------------------------------ */

static void add_message(struct buf *out, int64_t n)
{
    buf_printf(out,
               "MSH|^~\\&|LIS|L|BULOU|C|20220110214000+0800||ORU^R01^ORU_R01|LIS-%010lld|P|2.5.1||||||UNICODE UTF-8\r"
               "ORC|RE|R3^BULOU|A-%lld^LIS||CM\r"
               "OBR|1|R3^BULOU|A-%lld^LIS|94500-6^SARS-CoV-2 RNA^LN|||20220110083100+0800|||||||||||||||20220110214000+0800||LAB|F\r"
               "OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN|1|895231008^Not detected in pooled specimen^SCT||||||F|||20220110213000+0800\r"
               "SPM|1|%s&BULOU^A-%lld&LIS||258529004^Throat swab^SCT|||||||L\r",
               (long long)n, (long long)n, (long long)n, tube(n), (long long)n);
}

static int connect_to(const char *address)
{
    const struct sockaddr_in to = wire_address(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
        give_up("cannot connect to %s", address);
    return fd;
}

static void send_message(int fd, int64_t n)
{
    BUF_SCOPED out = {0};
    buf_char(&out, '\x0B');
    add_message(&out, n);
    buf_text(&out, "\x1C\r");
    if (send(fd, out.at, out.len, MSG_NOSIGNAL) != (ssize_t)out.len)
        give_up("a message could not be sent");
}

/* Answers are far smaller than what one read takes. */
static void read_answer(int fd)
{
    char answer[2048];
    size_t len = 0;
    while (!memchr(answer, 0x1C, len)) {
        ssize_t n = recv(fd, answer + len, sizeof answer - 1 - len, 0);
        if (n <= 0)
            give_up("the connection was lost");
        len += (size_t)n;
    }
    answer[len] = '\0';
    if (!strstr(answer, "MSA|AA|"))
        give_up("answered: %s", answer);
}

static void send_all(const char *address, int64_t results)
{
    struct pollfd fds[CONNECTIONS];
    int64_t sent = 0, answered = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = (struct pollfd){.fd = connect_to(address), .events = POLLIN};
        send_message(fds[i].fd, sent++);
    }
    while (answered < results) {
        if (poll(fds, CONNECTIONS, WAIT_MS) <= 0)
            give_up("no answer in a minute");
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!fds[i].revents)
                continue;
            read_answer(fds[i].fd);
            answered++;
            if (sent < results)
                send_message(fds[i].fd, sent++);
        }
    }
    for (int i = 0; i < CONNECTIONS; i++)
        close(fds[i].fd);
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void write_batch(struct buf *out, int64_t from, int64_t n)
{
    buf_text(out, "FHS|^~\\&|LIS\rBHS|^~\\&|LIS\r");
    for (int64_t i = 0; i < n; i++)
        add_message(out, from + i);
    buf_printf(out, "BTS|%lld\rFTS|1\r", (long long)n);
}

static void write_csv(struct buf *out, int64_t from, int64_t n)
{
    buf_text(out, "tube_code,finding,run\n");
    for (int64_t i = 0; i < n; i++)
        buf_printf(out, "%s,negative,P-1\n", tube(from + i));
}

static void upload(struct lab *l, const struct buf *file)
{
    const char *said = wire_call(&l->wire, "POST", "/api/v1/lab-results?site=3001", l->session.token, buf_str(file));
    const char *wanted = arena_printf(&l->arena, "\"accepted\":%lld,", (long long)l->results);
    if (!strstr(said, wanted))
        give_up("a file was answered: %.300s", said);
}

static void measure(const struct lab *l, const char *what, int64_t began, int64_t cpu)
{
    double seconds = (double)(now_us() - began) / 1e6;
    printf("%s_s %.0f %s_cpu_us %.1f ", what, (double)l->results / seconds, what,
           (double)(cpu_us_of(l->pid) - cpu) / (double)l->results);
}

static void send_file(struct lab *l, const char *what, void (*write)(struct buf *, int64_t, int64_t), int64_t from)
{
    BUF_SCOPED file = {0};
    write(&file, from, l->results);
    int64_t began = now_us(), cpu = cpu_us_of(l->pid);
    upload(l, &file);
    measure(l, what, began, cpu);
}

int main(int argc, char **argv)
{
    struct lab l = {0};
    if (argc != 5)
        give_up("usage: hl7 HTTP_ADDR MLLP_ADDR PID RESULTS");
    const struct sockaddr_in to = wire_address(argv[1]);
    l.pid = (int)strtol(argv[3], NULL, 10);
    l.results = strtoll(argv[4], NULL, 10) / A_REQUEST * A_REQUEST;
    if (l.results < A_REQUEST)
        give_up("at least %d results", A_REQUEST);
    json_start();
    wire_open(&l.wire, &to);
    l.session = sign_in_user(&l.wire, &l.arena, "bench");
    plant(&l);
    int64_t began = now_us(), cpu = cpu_us_of(l.pid);
    send_all(argv[2], l.results);
    measure(&l, "messages", began, cpu);
    send_file(&l, "batch", write_batch, l.results);
    send_file(&l, "csv", write_csv, 2 * l.results);
    printf("\n");
    wire_close(&l.wire);
    arena_close(&l.arena);
    return 0;
}
