/*
 * Times a whole process, from posix_spawn to its end: spawn <program> <arguments …>, with its streams on /dev/null.
 * A bulk keeps two running.
 */
#define _GNU_SOURCE
#include "yardstick.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char **command;
static posix_spawn_file_actions_t quiet;

static pid_t start(void) {
    pid_t pid;
    int failure = posix_spawnp(&pid, command[0], &quiet, NULL, command, environ);
    if (failure) {
        fprintf(stderr, "spawn: %s: %s\n", command[0], strerror(failure));
        exit(1);
    }
    return pid;
}

static int one(void) {
    int status;
    if (waitpid(start(), &status, 0) < 0) die("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static long many(long count) {
    long started = 0, failed = 0;
    for (long ended = 0; ended < count; ended++) {
        int status;
        while (started < count && started - ended < 2) {
            start();
            started++;
        }
        if (wait(&status) < 0) die("wait");
        failed += status != 0;
    }
    return failed;
}

int main(int count, char **arguments) {
    if (count < 2) die("usage: spawn <program> <arguments>");
    command = arguments + 1;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    posix_spawn_file_actions_init(&quiet);
    for (int fd = 0; fd < 3; fd++) posix_spawn_file_actions_adddup2(&quiet, nothing, fd);
    return serve_orders(one, many);
}
