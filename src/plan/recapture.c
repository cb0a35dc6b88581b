/* recapture.c - see recapture.h. */
#include "plan/recapture.h"

#include "plan/real.h"

/* The probability of k + 1 on both lists as a multiple of that of k. */
static double step_up(const struct recapture_count *c, int64_t people, int64_t k)
{
    double rest = (double)(people - c->roster - c->other + k + 1);
    return (double)(c->roster - k) * (double)(c->other - k) / ((double)(k + 1) * rest);
}

/* Sums of the probabilities below and above `both`, that of `both` being 1.  Above `huge` nothing else matters. */
static const double huge = 1e250;

static double sum_below(const struct recapture_count *c, int64_t people)
{
    double sum = 0, term = 1;
    int64_t least = c->roster + c->other - people;
    for (int64_t k = c->both; k > 0 && k > least && sum < huge && term > sum * 1e-18; k--) {
        term /= step_up(c, people, k - 1);
        sum += term;
    }
    return sum;
}

static double sum_above(const struct recapture_count *c, int64_t people)
{
    double sum = 0, term = 1;
    int64_t most = c->roster < c->other ? c->roster : c->other;
    for (int64_t k = c->both; k < most && sum < huge && term > sum * 1e-18; k++) {
        term *= step_up(c, people, k);
        sum += term;
    }
    return sum;
}

double recapture_at_most(const struct recapture_count *c, int64_t people)
{
    double below = sum_below(c, people), above = sum_above(c, people);
    return (below + 1) / (below + 1 + above);
}

double recapture_at_least(const struct recapture_count *c, int64_t people)
{
    double below = sum_below(c, people), above = sum_above(c, people);
    return (above + 1) / (below + 1 + above);
}

/* The more people there are, the fewer are on both lists: both probabilities are monotone. */
struct recapture_estimate recapture_people(const struct recapture_count *c, double outside)
{
    int64_t known = c->roster + c->other - c->both, low = known, high = RECAPTURE_PEOPLE_MOST;
    double people = ((double)c->roster + 1) * ((double)c->other + 1) / ((double)c->both + 1) - 1;
    while (low < high) {   /* the fewest with which so few on both are not too strange */
        int64_t middle = low + (high - low) / 2;
        if (recapture_at_most(c, middle) > outside)
            high = middle;
        else
            low = middle + 1;
    }
    struct recapture_estimate e = {people < (double)known ? (double)known : people, low, 0};
    high = RECAPTURE_PEOPLE_MOST;
    while (low < high) {   /* the most with which so many on both are not */
        int64_t middle = low + (high - low + 1) / 2;
        if (recapture_at_least(c, middle) > outside)
            low = middle;
        else
            high = middle - 1;
    }
    e.high = low;
    return e;
}

void recapture_add(struct recapture_sum *sum, const struct recapture_estimate *e)
{
    double below = e->people - (double)e->low, above = (double)e->high - e->people;
    sum->people += e->people;
    sum->below += below * below;
    sum->above += above * above;
    sum->open |= e->high == RECAPTURE_PEOPLE_MOST;
}

struct recapture_estimate recapture_total(const struct recapture_sum *sum)
{
    double low = sum->people - real_root(sum->below), high = sum->people + real_root(sum->above);
    return (struct recapture_estimate){sum->people, (int64_t)(low + 0.5), sum->open ? RECAPTURE_PEOPLE_MOST : (int64_t)(high + 0.5)};
}

/* Pairs found = true pairs (1 - missed) + wrong ones. */
struct recapture_count recapture_corrected(const struct recapture_count *c, int64_t missed, int64_t wrong)
{
    int64_t right = (c->both * (1000 - wrong) + 500) / 1000, pairs = (right * 1000 + (1000 - missed) / 2) / (1000 - missed);
    int64_t most = c->roster < c->other ? c->roster : c->other;
    return (struct recapture_count){c->roster, c->other, pairs < most ? pairs : most};
}
