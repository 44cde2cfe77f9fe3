package dev.lattice.server.bootstrap;

import java.util.Optional;

/**
 * Every setting of the server: its name in the environment, its default, its unit and what it is for. The only place
 * that says so; {@code docs/operations/settings.md} is checked against it.
 */
public enum Setting {
    LATTICE_HOME("$XDG_DATA_HOME/lattice", "folder", "Where everything is kept."),
    LATTICE_HOST("127.0.0.1", "address", "The address that people and their programs call."),
    LATTICE_PORT("8080", "port", "The port that people and their programs call."),
    LATTICE_AGENT_PORT("8081", "port", "The port that agents call, on the same address."),
    LATTICE_ALLOW_PLAIN_HTTP(
            "false", "true or false", "Allows an address other than loopback without TLS: behind a proxy that has it."),
    LATTICE_HEARTBEAT_SECONDS("10", "seconds, 1 to 300", "How often an agent says on its session that it is there."),
    LATTICE_LEASE_SECONDS("30", "seconds, 2 to 3600", "How long a silent node keeps what it was given."),
    LATTICE_GRACE_SECONDS("30", "seconds, 0 to 3600", "How much longer the server waits before work goes elsewhere."),
    LATTICE_RATE_LIMIT_PER_SECOND("2000", "calls, 1 to 1000000", "Calls that one caller may make in a second."),
    LATTICE_OUTPUT_RETENTION_DAYS("30", "days, 1 to 3650", "How long the output of jobs is kept."),
    LATTICE_PROJECT_OUTPUT_GB(
            "10",
            "GB, 1 to 1000000",
            "How much the output of a project's jobs and services may take on the server; beyond, its oldest goes."),
    LATTICE_OUTPUT_FREE_DISK_MB(
            "256",
            "MB, 0 to 1000000000",
            "How much of the server's disk the output of services leaves free; below, none is kept."),
    LATTICE_APPS_DOMAIN(
            "localhost", "domain", "The domain under which workloads have their public names; it leads to a gateway."),
    LATTICE_GATEWAY_TCP_PORTS(
            "30000-40000", "first-last", "The public ports from which databases and the like get theirs."),
    LATTICE_PROJECT_WORKLOADS("200", "workloads, 1 to 100000", "How many workloads a project may have."),
    LATTICE_PROJECT_TCP_PORTS(
            "100",
            "ports, 0 to 65535",
            "How many public TCP ports a project may have; one that was given up counts for an hour."),
    LATTICE_PROJECT_BACKUP_GB("50", "GB, 0 to 1000000", "How much the backups of a project may take on the server."),
    LATTICE_WORKLOAD_REVISIONS(
            "50", "revisions, 2 to 1000", "How many revisions of a workload are kept, beside what serves."),
    LATTICE_BACKUP_HOURS("6", "hours, 1 to 168", "How long making a backup may take; then it has failed."),
    LATTICE_CURRENCY("credits", "a word", "What prices and earnings are in; the server moves no money."),
    LATTICE_IMAGE_COPIES(
            "true",
            "true or false",
            "Keeps copies of images that were built, so that an app goes on elsewhere when its node is lost."),
    LATTICE_IMAGE_MAX_GB("10", "GB, 1 to 1000", "The largest image of which a copy is kept."),
    LATTICE_REGISTRY(
            "",
            "HOST[:PORT][/PREFIX]",
            "A registry that keeps the copies of images, instead of the server's disk. Left empty there is none."),
    LATTICE_REGISTRY_USER("", "text", "Who the server is to the registry. Left empty it says nothing."),
    LATTICE_REGISTRY_PASSWORD("", "text", "The password, or an access token, of that user."),
    LATTICE_REGISTRY_PASSWORD_FILE("", "file", "Holds the password instead; it is read when the server starts."),
    LATTICE_REGISTRY_INSECURE(
            "false", "true or false", "Speaks to the registry without TLS: only on loopback or a private network."),
    LATTICE_GIT_PRIVATE_HOSTS(
            "false",
            "true or false",
            "Lets apps be fetched from hosts of the server's own network, such as a Gitea beside it."),
    LATTICE_GIT_LOCAL_ROOT(
            "", "folder", "Lets apps be fetched by file:// from repositories below it. Left empty, none may be."),
    LATTICE_FREE_DISK_MB("1024", "MB, 0 to 1000000000", "How much of the server's disk backups leave free."),
    LATTICE_GATEWAY_TOKEN(
            "",
            "text, 16 characters or more",
            "What gateways show to the server. Left empty it is generated and kept."),
    LATTICE_SECRET_KEY(
            "",
            "text, 32 characters or more",
            "Seals the secrets of workloads in the database. Left empty it is generated and kept; without it they are lost."),
    DATABASE_URL(
            "",
            "postgres:// or jdbc:postgresql: address",
            "An external PostgreSQL, instead of the embedded one. Credentials in it are never logged."),
    JWT_SECRET("", "text, 32 characters or more", "Signs access tokens. Left empty it is generated and kept."),
    JWT_EXPIRES_IN("24h", "a number with s, m, h or d; 1m to 30d", "How long an access token lives."),
    WORKER_TOKEN_SECRET("", "text, 32 characters or more", "Signs worker tokens. Left empty it is generated and kept."),
    AGENT_SECRET("", "text, 16 characters or more", "A join token that is known beforehand. Left empty there is none."),
    LATTICE_OPEN_JOIN(
            "false",
            "true or false",
            "Lets nodes of this machine join without a token while the server has one account; 'lattice up' sets it."),
    ALLOWED_ORIGINS("", "origins, with commas between", "Web pages from elsewhere that may call the API."),
    LOG_LEVEL("info", "error, warn, info, debug or trace", "How much the log says.");

    private final String fallback;
    private final String unit;
    private final String description;

    Setting(String fallback, String unit, String description) {
        this.fallback = fallback;
        this.unit = unit;
        this.description = description;
    }

    /** What holds when it is not set; empty when nothing does. */
    public String fallback() {
        return fallback;
    }

    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** The setting by this name in the environment. */
    static Optional<Setting> named(String name) {
        for (Setting setting : values()) {
            if (setting.name().equals(name)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
