/*
 * The floor: what a job costs when nothing is done that is not needed. A client hands a job's number to a server,
 * which commits it to PostgreSQL and hands it to an agent; one of the agent's two slots runs `true`, the exit code goes
 * back to the server, is committed, and only then the client is told. Three processes, TCP on loopback between them.
 *
 *   floor run|noop <libpq connection string>
 *
 * With noop a slot answers at once without a process. Orders come on stdin as yardstick.h says.
 */
#define _GNU_SOURCE
#include "yardstick.h"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 2048, WINDOW = 1000, SLOTS = 2 };

struct job {
    int64_t id;
    int64_t exit_code;
};

extern char **environ;

static int listen_on_loopback(int *port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 2)) die("listen");
    getsockname(fd, (struct sockaddr *)&address, &length);
    *port = ntohs(address.sin_port);
    return fd;
}

static void without_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int dial(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) die("connect");
    without_delay(fd);
    return fd;
}

static void write_jobs(int fd, const struct job *jobs, size_t count) {
    const char *from = (const char *)jobs;
    for (size_t left = count * sizeof *jobs; left > 0;) {
        ssize_t written = write(fd, from, left);
        if (written <= 0) _exit(0);
        from += written;
        left -= (size_t)written;
    }
}

/* Whatever has arrived, at least one job and always whole ones. */
static size_t read_jobs(int fd, struct job *jobs, size_t most) {
    size_t have = 0;
    do {
        ssize_t got = read(fd, (char *)jobs + have, most * sizeof *jobs - have);
        if (got <= 0) _exit(0);
        have += (size_t)got;
    } while (have % sizeof *jobs != 0);
    return have / sizeof *jobs;
}

/* ---- agent ---- */

static int to_slots[2];
static int agent_socket;
static int runs_processes;

static void *slot(void *unused) {
    char *command[] = {"true", NULL};
    struct job job;
    (void)unused;
    while (read(to_slots[0], &job, sizeof job) == sizeof job) {
        job.exit_code = 0;
        if (runs_processes) {
            pid_t pid;
            int status = 0;
            if (posix_spawn(&pid, "/bin/true", NULL, NULL, command, environ) || waitpid(pid, &status, 0) != pid) _exit(1);
            job.exit_code = WEXITSTATUS(status);
        }
        write_jobs(agent_socket, &job, 1);
    }
    return NULL;
}

static void agent(int port) {
    static struct job arrived[BATCH];
    agent_socket = dial(port);
    if (pipe(to_slots)) die("pipe");
    for (int i = 0; i < SLOTS; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, slot, NULL);
    }
    for (;;) {
        size_t count = read_jobs(agent_socket, arrived, BATCH);
        write_jobs(to_slots[1], arrived, count);
    }
}

/* ---- server ---- */

static const char *const SETUP[] = {
    /* No statistics are there yet; without these the planner reads the whole table for each batch. */
    "set enable_seqscan = off",
    "set enable_hashjoin = off",
    "set enable_mergejoin = off",
    "drop table if exists floor_job",
    "create table floor_job (id bigint primary key, command text not null, state smallint not null, exit_code int,"
    " created_at timestamptz not null default now(), ended_at timestamptz)",
};
#define ACCEPT "insert into floor_job (id, command, state) select id, '[\"true\"]', 1 from unnest($1::bigint[]) as id"
#define END(IDS, CODES)                                                                                          \
    "update floor_job set state = 2, exit_code = ended.code, ended_at = now() from unnest(" IDS "::bigint[], " CODES \
    "::int[]) as ended (id, code) where floor_job.id = ended.id"

static PGresult *checked(PGconn *db, PGresult *result) {
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fprintf(stderr, "floor: %s", PQerrorMessage(db));
        _exit(1);
    }
    return result;
}

static const char *as_array(char *text, const struct job *jobs, size_t count, int codes) {
    char *to = text;
    *to++ = '{';
    for (size_t i = 0; i < count; i++) {
        to += sprintf(to, i == 0 ? "%lld" : ",%lld", (long long)(codes ? jobs[i].exit_code : jobs[i].id));
    }
    *to++ = '}';
    *to = 0;
    return text;
}

static PGconn *open_database(const char *where) {
    PGconn *db = PQconnectdb(where);
    if (PQstatus(db) != CONNECTION_OK) {
        fprintf(stderr, "floor: %s", PQerrorMessage(db));
        _exit(1);
    }
    PQsetNoticeProcessor(db, (PQnoticeProcessor)(void (*)(void))abs, NULL);
    for (size_t i = 0; i < sizeof SETUP / sizeof *SETUP; i++) PQclear(checked(db, PQexec(db, SETUP[i])));
    PQclear(checked(db, PQprepare(db, "accept", ACCEPT, 0, NULL)));
    PQclear(checked(db, PQprepare(db, "end", END("$1", "$2"), 0, NULL)));
    PQclear(checked(db, PQprepare(db, "both", "with accepted as (" ACCEPT ") " END("$2", "$3"), 0, NULL)));
    return db;
}

/* All that waits is one transaction; nobody hears of a job before its commit. */
static void server(int listening, const char *where) {
    static struct job accepted[BATCH], ended[BATCH];
    static char ids[BATCH * 21], ended_ids[BATCH * 21], codes[BATCH * 21];
    PGconn *db = open_database(where);
    int client = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    int node = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    without_delay(client);
    without_delay(node);
    struct pollfd ready[] = {{.fd = client, .events = POLLIN}, {.fd = node, .events = POLLIN}};
    for (;;) {
        if (poll(ready, 2, -1) < 0) die("poll");
        size_t new = ready[0].revents ? read_jobs(client, accepted, BATCH) : 0;
        size_t done = ready[1].revents ? read_jobs(node, ended, BATCH) : 0;
        const char *values[3];
        int used = 0;
        if (new) values[used++] = as_array(ids, accepted, new, 0);
        if (done) {
            values[used++] = as_array(ended_ids, ended, done, 0);
            values[used++] = as_array(codes, ended, done, 1);
        }
        const char *statement = new && done ? "both" : new ? "accept" : "end";
        PQclear(checked(db, PQexecPrepared(db, statement, used, values, NULL, NULL, 0)));
        if (done) write_jobs(client, ended, done);
        if (new) write_jobs(node, accepted, new);
    }
}

/* ---- client ---- */

static int server_socket;
static int64_t last_id;

static int one(void) {
    struct job job = {.id = ++last_id, .exit_code = -1};
    write_jobs(server_socket, &job, 1);
    if (read_jobs(server_socket, &job, 1) != 1 || job.id != last_id) die("an answer to another job");
    return (int)job.exit_code;
}

static long many(long count) {
    static struct job jobs[BATCH];
    long sent = 0, back = 0, failed = 0;
    while (back < count) {
        size_t more = 0;
        while (sent < count && sent - back < WINDOW) {
            jobs[more++] = (struct job){.id = ++last_id, .exit_code = -1};
            sent++;
        }
        write_jobs(server_socket, jobs, more);
        size_t got = read_jobs(server_socket, jobs, BATCH);
        for (size_t i = 0; i < got; i++) failed += jobs[i].exit_code != 0;
        back += (long)got;
    }
    return failed;
}

int main(int count, char **arguments) {
    int port;
    if (count != 3) die("usage: floor run|noop <connection>");
    runs_processes = strcmp(arguments[1], "run") == 0;
    int listening = listen_on_loopback(&port);
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        server(listening, arguments[2]);
    }
    server_socket = dial(port);
    /* The server takes the client first: its own connection is in the queue before the agent's. */
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(server_socket);
        agent(port);
    }
    one();
    return serve_orders(one, many);
}
