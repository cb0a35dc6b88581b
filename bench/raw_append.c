/* raw_append.c - the least that durability costs: records in a chain of SHA-256 appended
 * to a file, fdatasync after each batch.
 *
 *     raw_append FILE BATCH SECONDS        → records a second, CPU µs a record
 */
#include "say.h"

#include "core/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD = 300, BATCH_MOST = 10000 };   /* a record is as long as an event of a registration */

static char batch[BATCH_MOST][RECORD];

static void write_all(int fd, const char *at, size_t len)
{
    while (len) {
        ssize_t n = write(fd, at, len);
        if (n <= 0)
            give_up("cannot write: %s", strerror(errno));
        at += n;
        len -= (size_t)n;
    }
}

static void fill(char *record, int64_t seq, uint8_t hash[SHA256_SIZE])
{
    struct sha256 h;
    memset(record, 'x', RECORD);
    memcpy(record, &seq, sizeof seq);
    sha256_start(&h);
    sha256_add(&h, hash, SHA256_SIZE);
    sha256_add(&h, record, RECORD - SHA256_SIZE);
    sha256_end(&h, hash);
    memcpy(record + RECORD - SHA256_SIZE, hash, SHA256_SIZE);
}

int main(int argc, char **argv)
{
    uint8_t hash[SHA256_SIZE] = {0};
    if (argc != 4)
        give_up("usage: raw_append FILE BATCH SECONDS");
    int n = atoi(argv[2]), fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || n < 1 || n > BATCH_MOST)
        give_up("cannot write %s in batches of %s", argv[1], argv[2]);
    int64_t seq = 0, began = now_us(), cpu = cpu_us_of(getpid()), until = began + (int64_t)(atof(argv[3]) * 1e6);
    while (now_us() < until) {
        for (int i = 0; i < n; i++)
            fill(batch[i], ++seq, hash);
        write_all(fd, batch[0], (size_t)n * RECORD);
        if (fdatasync(fd) != 0)
            give_up("cannot write: %s", strerror(errno));
    }
    printf("rate %.0f cpu_us %.2f\n", (double)seq * 1e6 / (double)(now_us() - began),
           (double)(cpu_us_of(getpid()) - cpu) / (double)seq);
    close(fd);
    unlink(argv[1]);
    return 0;
}
