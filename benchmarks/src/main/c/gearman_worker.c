/* A Gearman worker that runs each job as a process and answers with its exit code: gearman_worker <port>. */
#include <libgearman/gearman.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

static gearman_return_t run(gearman_job_st *job, void *unused) {
    char *command[] = {"true", NULL};
    char answer[16];
    pid_t pid;
    int status;
    (void)unused;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, command, environ) || waitpid(pid, &status, 0) != pid) {
        return GEARMAN_ERROR;
    }
    int length = snprintf(answer, sizeof answer, "%d", WEXITSTATUS(status));
    return gearman_job_send_complete(job, answer, (size_t)length);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    gearman_worker_st *worker = gearman_worker_create(NULL);
    gearman_worker_add_server(worker, "127.0.0.1", (in_port_t)atoi(arguments[1]));
    gearman_worker_define_function(worker, "run", 3, gearman_function_create_v2(run), 0, NULL);
    while (gearman_worker_work(worker) == GEARMAN_SUCCESS) {
    }
    return 1;
}
