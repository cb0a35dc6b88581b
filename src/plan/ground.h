/* ground.h - where things are, in decimetres of a flat map.
 *
 * Coordinates come as degrees of WGS-84, as degrees of the shifted Chinese system
 * GCJ-02 (every map service of the country; up to 700 m beside the truth), or as
 * metres of any plan.  A county is small enough for a flat map: the error of a
 * length is below one in a hundred at 100 km. */
#pragma once
#include "core/err.h"
#include <stddef.h>
#include <stdint.h>

enum ground_system { GROUND_WGS84, GROUND_GCJ02, GROUND_METRES };
extern const char *const ground_systems[];  /* "wgs84", "gcj02", "metres", NULL */
enum ground_system ground_system_of(const char *name);  /* one of them; NULL: wgs84 */

struct ground_point { int64_t x, y; };

/* Longitude and latitude (or metres) → the map, whose middle is (lon0, lat0); metres ignore it.
 * Keys: plan.no_place (NaN), plan.not_on_earth (outside 180 and 85 degrees, or 10^7 metres). */
err_t ground_read(enum ground_system system, double x, double y, double lon0, double lat0, struct ground_point *out);

/* The mean of degrees, for the middle of the map.  What lies nowhere on earth is left out. */
struct ground_mean { double x, y, n; };
void ground_mean_add(struct ground_mean *mean, double x, double y);
void ground_mean_of(const struct ground_mean *mean, double middle[2]);  /* 0, 0 of nothing */

/* The middle one of n coordinates each way, which a few mistakes do not move; sorts both lists. */
struct ground_point ground_middle(int64_t *x, int64_t *y, size_t n);

/* GCJ-02 → WGS-84, to a decimetre. */
void ground_unshift(double *lon, double *lat);

/* Is p within 300 km of the middle of all places?  What is not is taken for a mistake: another county,
 * x and y exchanged.  Keys: plan.far_away {km}. */
err_t ground_check_near(struct ground_point middle, struct ground_point p);

/* The way by road between two points: the straight line times `detour` per cent, in metres, rounded. */
int64_t ground_way(struct ground_point a, struct ground_point b, int64_t detour);
