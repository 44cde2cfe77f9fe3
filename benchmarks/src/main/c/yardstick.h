/*
 * How a measured program talks with the runner. It says "ready", then takes orders, a line each, and answers each with
 * a line of JSON:
 *
 *   seq <n> <seconds>    one after another, at most so long   {"micros":[…],"failed":0}
 *   bulk <n>             as many at once as it likes          {"n":…,"seconds":…,"failed":0}
 *
 * The end of stdin ends it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline void die(const char *why) {
    perror(why);
    exit(1);
}

static inline void measure_one_by_one(long n, double most_seconds, int (*one)(void)) {
    double begin = seconds_now();
    long failed = 0;
    printf("{\"micros\":[");
    for (long i = 0; i < n; i++) {
        double start = seconds_now();
        if (i > 0 && start - begin > most_seconds) break;
        failed += one() != 0;
        printf(i == 0 ? "%.1f" : ",%.1f", (seconds_now() - start) * 1e6);
    }
    printf("],\"failed\":%ld}\n", failed);
}

/* one: runs a job and returns its exit code; many: runs so many, returns how many failed; NULL if it cannot. */
static inline int serve_orders(int (*one)(void), long (*many)(long)) {
    static char line[128];
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        long n;
        double most;
        if (sscanf(line, "seq %ld %lf", &n, &most) == 2) {
            measure_one_by_one(n, most, one);
        } else if (sscanf(line, "bulk %ld", &n) == 1 && many) {
            double begin = seconds_now();
            long failed = many(n);
            printf("{\"n\":%ld,\"seconds\":%.6f,\"failed\":%ld}\n", n, seconds_now() - begin, failed);
        } else {
            puts("{\"error\":\"unknown order\"}");
        }
        fflush(stdout);
    }
    return 0;
}
