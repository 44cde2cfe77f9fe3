/*
 * Writes lines that tell when they were written, in nanoseconds of CLOCK_MONOTONIC, padded to 100 bytes.
 *
 *   emit flood <lines>            as fast as they go, in large writes
 *   emit paced <lines> <rate>     so many a second, a write each
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 100, LARGE = 64 * 1024, BILLION = 1000000000 };

static void stamp(char *line) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    memset(line, '.', WIDTH - 1);
    line[sprintf(line, "%019lld", (long long)now.tv_sec * BILLION + now.tv_nsec)] = ' ';
    line[WIDTH - 1] = '\n';
}

static void put(const char *from, size_t left) {
    while (left > 0) {
        ssize_t written = write(STDOUT_FILENO, from, left);
        if (written <= 0) exit(1);
        from += written;
        left -= (size_t)written;
    }
}

int main(int count, char **arguments) {
    static char buffer[LARGE];
    long lines = count > 2 ? atol(arguments[2]) : 0;
    if (count > 2 && strcmp(arguments[1], "flood") == 0) {
        size_t filled = 0;
        for (long i = 0; i < lines; i++) {
            if (filled + WIDTH > LARGE) {
                put(buffer, filled);
                filled = 0;
            }
            stamp(buffer + filled);
            filled += WIDTH;
        }
        put(buffer, filled);
        return 0;
    }
    if (count > 3 && strcmp(arguments[1], "paced") == 0) {
        long pause = BILLION / atol(arguments[3]);
        struct timespec next;
        clock_gettime(CLOCK_MONOTONIC, &next);
        for (long i = 0; i < lines; i++) {
            next.tv_nsec += pause;
            next.tv_sec += next.tv_nsec / BILLION;
            next.tv_nsec %= BILLION;
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
            stamp(buffer);
            put(buffer, WIDTH);
        }
        return 0;
    }
    fputs("usage: emit flood <lines> | emit paced <lines> <rate>\n", stderr);
    return 2;
}
