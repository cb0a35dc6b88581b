/* ground.c - see ground.h. */
#include "plan/ground.h"

#include "plan/plan.h"
#include "plan/real.h"

#include <stdlib.h>
#include <string.h>

static const double half_turn = 3.14159265358979323846;
static const double decimetres_per_degree = 1111949.27;  /* of a great circle, radius 6,371,008.8 m */

const char *const ground_systems[] = {"wgs84", "gcj02", "metres", NULL};

enum ground_system ground_system_of(const char *name)
{
    size_t k = 0;
    while (name && strcmp(ground_systems[k], name) != 0)
        k++;
    return (enum ground_system)k;
}

static double size(double x)
{
    return x < 0 ? -x : x;
}

/* The published approximation of the shift: waves of several lengths over both axes. */
static double waves(double a, double b)
{
    return (20 * real_sine(a * half_turn) + 40 * real_sine(a / 3 * half_turn)) * 2 / 3 + b;
}

static void shift_at(double lon, double lat, double *dlon, double *dlat)
{
    double x = lon - 105, y = lat - 35, root = real_root(size(x));
    double fast = (20 * real_sine(6 * x * half_turn) + 20 * real_sine(2 * x * half_turn)) * 2 / 3;
    double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + fast +
                   waves(y, (160 * real_sine(y / 12 * half_turn) + 320 * real_sine(y * half_turn / 30)) * 2 / 3);
    double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + fast +
                  waves(x, (150 * real_sine(x / 12 * half_turn) + 300 * real_sine(x / 30 * half_turn)) * 2 / 3);
    double sine = real_sine(lat / 180 * half_turn), cosine = real_sine((lat + 90) / 180 * half_turn);
    double flat = 0.00669342162296594323, axis = 6378245.0, bend = 1 - flat * sine * sine, root_bend = real_root(bend);
    *dlat = north * 180 / (axis * (1 - flat) / (bend * root_bend) * half_turn);
    *dlon = east * 180 / (axis / root_bend * cosine * half_turn);
}

void ground_unshift(double *lon, double *lat)
{
    double at_lon = *lon, at_lat = *lat, dlon, dlat;
    for (int k = 0; k < 4; k++) {
        shift_at(at_lon, at_lat, &dlon, &dlat);
        at_lon = *lon - dlon;
        at_lat = *lat - dlat;
    }
    *lon = at_lon;
    *lat = at_lat;
}

static int64_t rounded(double x)
{
    return (int64_t)(x + (x < 0 ? -0.5 : 0.5));
}

err_t ground_read(enum ground_system system, double x, double y, double lon0, double lat0, struct ground_point *out)
{
    if (x != x || y != y)
        return FAIL(ERR_INVALID, "plan.no_place", .field = "x");
    double most_x = system == GROUND_METRES ? 1e7 : 180, most_y = system == GROUND_METRES ? 1e7 : 85;
    if (size(x) > most_x)
        return FAIL(ERR_INVALID, "plan.not_on_earth", .field = "x");
    if (size(y) > most_y)
        return FAIL(ERR_INVALID, "plan.not_on_earth", .field = "y");
    if (system == GROUND_METRES) {
        *out = (struct ground_point){rounded(x * 10), rounded(y * 10)};
        return OK;
    }
    if (system == GROUND_GCJ02)
        ground_unshift(&x, &y);
    double cosine = real_sine((lat0 + 90) / 180 * half_turn);
    *out = (struct ground_point){rounded((x - lon0) * cosine * decimetres_per_degree),
                                 rounded((y - lat0) * decimetres_per_degree)};
    return OK;
}

void ground_mean_add(struct ground_mean *mean, double x, double y)
{
    if (!(size(x) <= 180 && size(y) <= 85))
        return;
    mean->x += x;
    mean->y += y;
    mean->n++;
}

void ground_mean_of(const struct ground_mean *mean, double middle[2])
{
    middle[0] = mean->n > 0 ? mean->x / mean->n : 0;
    middle[1] = mean->n > 0 ? mean->y / mean->n : 0;
}

struct ground_point ground_middle(int64_t *x, int64_t *y, size_t n)
{
    if (n == 0)
        return (struct ground_point){0, 0};
    plan_sort_numbers(x, n);
    plan_sort_numbers(y, n);
    return (struct ground_point){x[(n - 1) / 2], y[(n - 1) / 2]};
}

err_t ground_check_near(struct ground_point middle, struct ground_point p)
{
    enum { FAR_AWAY = 3000000 };  /* decimetres */
    int64_t x = llabs(p.x - middle.x), y = llabs(p.y - middle.y), away = x > y ? x : y;
    if (away <= FAR_AWAY)
        return OK;
    err_tell("km", "%lld", (long long)(away / 10000));
    return FAIL(ERR_INVALID, "plan.far_away", .field = "x");
}

int64_t ground_way(struct ground_point a, struct ground_point b, int64_t detour)
{
    return (line_between(a.x, a.y, b.x, b.y) * detour + 500) / 1000;
}
