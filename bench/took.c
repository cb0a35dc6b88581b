/* took.c - run a command and say what it took: seconds, processor seconds, memory at its most.
 *
 *     took COMMAND …        the command's own words go to stderr; its status is ours
 */
#include "say.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct rusage used;
    int status;
    if (argc < 2)
        give_up("usage: took COMMAND …");
    int64_t began = now_us();
    pid_t child = fork();
    if (child == 0) {
        dup2(2, 1);
        execvp(argv[1], argv + 1);
        give_up("cannot run %s", argv[1]);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        give_up("cannot run %s", argv[1]);
    printf("seconds %.2f cpu_s %.2f rss_mb %.0f\n", (double)(now_us() - began) / 1e6,
           seconds(used.ru_utime) + seconds(used.ru_stime), (double)used.ru_maxrss / 1024);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
