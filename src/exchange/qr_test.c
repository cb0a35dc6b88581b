/* qr_test.c - what is drawn is what was encoded. */
#include "exchange/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

enum { SIDE = 200 };

/* Paint "M12 4h7v1h-7z…" into a grid. */
static void paint(const char *path, unsigned char grid[SIDE][SIDE])
{
    memset(grid, 0, SIDE * SIDE);
    while (*path == 'M') {
        char *end;
        long x = strtol(path + 1, &end, 10), y = strtol(end, &end, 10), n = strtol(end + 1, &end, 10);
        for (long i = 0; i < n; i++)
            grid[y][x + i] = 1;
        path = strchr(end, 'z') + 1;
    }
}

static void the_picture_holds_the_modules_and_a_quiet_zone(void **state)
{
    static unsigned char grid[SIDE][SIDE];
    static const char text[] = "bulou:pass:AAECAwQFBgcICQoLDA0ODw";
    BUF_SCOPED svg = {0};
    (void)state;
    assert_null(qr_svg(text, "早班", &svg));
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    paint(strstr(buf_str(&svg), "fill=\"#000\" d=\"") + strlen("fill=\"#000\" d=\""), grid);
    for (int y = 0; y < code->width + 8; y++)
        for (int x = 0; x < code->width + 8; x++) {
            bool inside = x >= 4 && y >= 4 && x < code->width + 4 && y < code->width + 4;
            int want = inside ? code->data[(y - 4) * code->width + x - 4] & 1 : 0;
            assert_int_equal(grid[y][x], want);
        }
    QRcode_free(code);
}

static void the_title_cannot_break_out(void **state)
{
    BUF_SCOPED svg = {0};
    (void)state;
    assert_null(qr_svg("x", "</title><script>&\"'", &svg));
    assert_null(strstr(buf_str(&svg), "<script>"));
    assert_non_null(strstr(buf_str(&svg), "<title>&lt;/title&gt;&lt;script&gt;&amp;"));
}

static void a_text_that_does_not_fit_is_refused(void **state)
{
    static char text[4000];
    BUF_SCOPED svg = {0};
    (void)state;
    memset(text, 'x', sizeof text - 1);
    err_t why = qr_svg(text, "x", &svg);
    assert_non_null(why);
    assert_string_equal(why->key, "qr.text_too_long");
    assert_int_equal(svg.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_holds_the_modules_and_a_quiet_zone),
        cmocka_unit_test(the_title_cannot_break_out),
        cmocka_unit_test(a_text_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
