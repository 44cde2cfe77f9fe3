/* A Gearman client that stays connected: gearman_client <port>. */
#include "yardstick.h"

#include <libgearman/gearman.h>

static gearman_client_st *client;
static long failures;

static gearman_return_t completed(gearman_task_st *task) {
    if (gearman_task_data_size(task) != 1 || *(const char *)gearman_task_data(task) != '0') failures++;
    return GEARMAN_SUCCESS;
}

static gearman_return_t went_wrong(gearman_task_st *task) {
    (void)task;
    failures++;
    return GEARMAN_SUCCESS;
}

static int one(void) {
    gearman_return_t result;
    size_t size;
    char *answer = gearman_client_do(client, "run", NULL, "true", 4, &size, &result);
    int failed = result != GEARMAN_SUCCESS || size != 1 || *answer != '0';
    free(answer);
    return failed;
}

static long many(long count) {
    failures = 0;
    for (long i = 0; i < count; i++) {
        gearman_return_t result;
        gearman_client_add_task(client, NULL, NULL, "run", NULL, "true", 4, &result);
        if (result != GEARMAN_SUCCESS) failures++;
    }
    gearman_client_run_tasks(client);
    gearman_client_task_free_all(client);
    return failures;
}

int main(int count, char **arguments) {
    if (count != 2) die("usage: gearman_client <port>");
    client = gearman_client_create(NULL);
    gearman_client_add_server(client, "127.0.0.1", (in_port_t)atoi(arguments[1]));
    gearman_client_set_complete_fn(client, completed);
    gearman_client_set_fail_fn(client, went_wrong);
    return serve_orders(one, many);
}
