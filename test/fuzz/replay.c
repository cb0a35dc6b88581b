/* replay.c - runs files, or all files of folders, through a fuzz target without a
 * fuzzer, so that what was found once is tested for ever. */
#include <assert.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t files;

static void run_file(const char *path, size_t len)
{
    uint8_t *bytes = malloc(len + 1); /* exactly as long, so that a sanitizer sees overruns */
    FILE *file = fopen(path, "r");
    assert(file && bytes);
    bytes = realloc(bytes, len ? len : 1);
    assert(bytes && fread(bytes, 1, len, file) == len);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, len);
    free(bytes);
    files++;
}

static void run(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        fprintf(stderr, "%s is not there\n", path);
        exit(1);
    }
    if (!S_ISDIR(st.st_mode)) {
        run_file(path, (size_t)st.st_size);
        return;
    }
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char inside[4096];
        snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            run(inside);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        run(argv[i]);
    printf("%zu files\n", files);
    return files == 0;
}
