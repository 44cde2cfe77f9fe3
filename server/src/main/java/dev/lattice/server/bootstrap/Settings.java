package dev.lattice.server.bootstrap;

import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.image.ImageCopies;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.log.OutputBounds;
import dev.lattice.server.postgres.DatabaseAddress;
import dev.lattice.server.registry.RegistryAccess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the server is set up, read once from the environment and checked as a whole. */
public record Settings(
        Storage storage,
        Http http,
        Nodes nodes,
        Apps apps,
        Git git,
        ImageCopies.Rules images,
        Optional<RegistryAccess> registry,
        Limits limits,
        Secrets secrets,
        String logLevel) {

    /**
     * Where things are kept.
     *
     * @param home the folder of everything on this machine
     * @param database an external one; empty for the embedded
     */
    public record Storage(
            Path home, Optional<DatabaseAddress> database, Duration outputRetention, OutputBounds outputBounds) {
        /** The server's own folder. */
        public Path server() {
            return home.resolve("server");
        }
    }

    /**
     * What people and their programs call.
     *
     * @param allowedOrigins exact origins, as browsers send them
     * @param callsPerSecond of one caller
     */
    public record Http(String host, int port, boolean loopback, Set<String> allowedOrigins, int callsPerSecond) {
        /** Names by which people come to the console, as far as they are known. */
        Set<String> hosts() {
            return Stream.concat(
                            Stream.of(host),
                            allowedOrigins.stream()
                                    .map(origin -> URI.create(origin).getHost()))
                    .filter(Objects::nonNull)
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** How agents are spoken to. */
    public record Nodes(int port, Duration heartbeat, Duration lease, Duration grace, boolean openJoin) {}

    /**
     * Where workloads are public.
     *
     * @param domain under which they have their names
     */
    public record Apps(String domain, Endpoints.PortRange tcpPorts) {
        /** Whether these names lead whoever asks to their own machine. */
        boolean local() {
            return domain.equals("localhost") || domain.endsWith(".localhost");
        }
    }

    /**
     * How much there may be.
     *
     * @param freeDiskBytes that backups leave free on the server
     * @param longestBackup that making one may take
     * @param currency what prices are in
     */
    public record Limits(ProjectLimits project, long freeDiskBytes, Duration longestBackup, String currency) {}

    /**
     * Where sources of apps may be.
     *
     * @param localRoot below which repositories of this machine may be
     * @param privateHosts whether hosts of the server's own network may be asked
     */
    public record Git(Optional<Path> localRoot, boolean privateHosts) {}

    /** Secrets that were given; what was not is generated and kept. */
    public record Secrets(
            Optional<String> jwt,
            Duration accessTokenLife,
            Optional<String> workerToken,
            Optional<String> enrollment,
            Optional<String> gatewayToken,
            Optional<String> sealingKey) {
        @Override
        public String toString() {
            return "Secrets[hidden]";
        }
    }

    /** Names that other parts of Lattice read from the same environment. */
    private static final List<String> OTHERS = List.of(
            "LATTICE_SERVER",
            "LATTICE_TOKEN",
            "LATTICE_CONTEXT",
            "LATTICE_VERSION",
            "LATTICE_JAVA_HOME",
            "LATTICE_GATEWAY_ID",
            "LATTICE_GATEWAY_HOME",
            "LATTICE_GATEWAY_HOST",
            "LATTICE_GATEWAY_REACH",
            "LATTICE_GATEWAY_HTTP_PORT",
            "LATTICE_GATEWAY_HTTPS_PORT",
            "LATTICE_GATEWAY_TUNNEL_PORT",
            "LATTICE_GATEWAY_CLIENT_CONNECTIONS",
            "LATTICE_PRIVATE_REGISTRIES",
            "LATTICE_LOCAL_IMAGES",
            "LATTICE_AVAILABILITY",
            "LATTICE_OWNER_FACTS",
            "LATTICE_GATEWAY_TLS_CERT",
            "LATTICE_GATEWAY_TLS_KEY",
            "LATTICE_GATEWAY_ACME",
            "LATTICE_GATEWAY_TOKEN_FILE",
            "LATTICE_AGENT_HOME",
            "LATTICE_MAX_PARALLEL",
            "LATTICE_TIMEOUT",
            "LATTICE_TAGS",
            "LATTICE_NODE",
            "LATTICE_DEBUG");

    /** Names that later versions give a meaning to. Whoever sets one counts on it. */
    private static final List<String> NOT_YET =
            List.of("ENFORCE_TLS", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "BACKUP_S3_BUCKET");

    private static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug", "trace");

    /**
     * Reads and checks all settings.
     *
     * @throws InvalidSettings naming the setting and what would be right
     */
    public static Settings from(Map<String, String> environment) {
        refuseUnknown(environment);
        refuseFuture(environment);
        SettingReader read = new SettingReader(environment);
        Storage storage = new Storage(
                home(environment, read),
                database(read),
                Duration.ofDays(read.number(Setting.LATTICE_OUTPUT_RETENTION_DAYS, 1, 3650)),
                new OutputBounds(
                        (long) read.number(Setting.LATTICE_PROJECT_OUTPUT_GB, 1, 1_000_000) << 30,
                        (long) read.number(Setting.LATTICE_OUTPUT_FREE_DISK_MB, 0, 1_000_000_000) << 20));
        Http http = http(read);
        Nodes nodes = new Nodes(
                read.number(Setting.LATTICE_AGENT_PORT, 0, 65_535),
                Duration.ofSeconds(read.number(Setting.LATTICE_HEARTBEAT_SECONDS, 1, 300)),
                Duration.ofSeconds(read.number(Setting.LATTICE_LEASE_SECONDS, 2, 3600)),
                Duration.ofSeconds(read.number(Setting.LATTICE_GRACE_SECONDS, 0, 3600)),
                read.flag(Setting.LATTICE_OPEN_JOIN));
        if (nodes.lease().compareTo(nodes.heartbeat().multipliedBy(2)) < 0) {
            throw new InvalidSettings("LATTICE_LEASE_SECONDS must be at least twice LATTICE_HEARTBEAT_SECONDS,"
                    + " so that one lost heartbeat costs nothing");
        }
        Secrets secrets = new Secrets(
                read.secret(Setting.JWT_SECRET, 32),
                read.duration(Setting.JWT_EXPIRES_IN, Duration.ofMinutes(1), Duration.ofDays(30)),
                read.secret(Setting.WORKER_TOKEN_SECRET, 32),
                read.secret(Setting.AGENT_SECRET, 16),
                read.secret(Setting.LATTICE_GATEWAY_TOKEN, 16),
                read.secret(Setting.LATTICE_SECRET_KEY, 32));
        Apps apps = new Apps(read.domain(Setting.LATTICE_APPS_DOMAIN), read.ports(Setting.LATTICE_GATEWAY_TCP_PORTS));
        return new Settings(
                storage,
                http,
                nodes,
                apps,
                git(read),
                new ImageCopies.Rules(
                        read.flag(Setting.LATTICE_IMAGE_COPIES),
                        (long) read.number(Setting.LATTICE_IMAGE_MAX_GB, 1, 1_000) << 30,
                        read.number(Setting.LATTICE_WORKLOAD_REVISIONS, 2, 1_000)),
                RegistrySettings.read(read),
                limits(read),
                secrets,
                read.oneOf(Setting.LOG_LEVEL, LOG_LEVELS));
    }

    private static Git git(SettingReader read) {
        return new Git(
                read.text(Setting.LATTICE_GIT_LOCAL_ROOT)
                        .map(given -> read.path(Setting.LATTICE_GIT_LOCAL_ROOT, given)),
                read.flag(Setting.LATTICE_GIT_PRIVATE_HOSTS));
    }

    private static Limits limits(SettingReader read) {
        return new Limits(
                new ProjectLimits(
                        read.number(Setting.LATTICE_PROJECT_WORKLOADS, 1, 100_000),
                        read.number(Setting.LATTICE_PROJECT_TCP_PORTS, 0, 65_535),
                        (long) read.number(Setting.LATTICE_PROJECT_BACKUP_GB, 0, 1_000_000) << 30,
                        read.number(Setting.LATTICE_WORKLOAD_REVISIONS, 2, 1_000)),
                (long) read.number(Setting.LATTICE_FREE_DISK_MB, 0, 1_000_000_000) << 20,
                Duration.ofHours(read.number(Setting.LATTICE_BACKUP_HOURS, 1, 168)),
                read.word(Setting.LATTICE_CURRENCY));
    }

    private static Http http(SettingReader read) {
        String host = read.required(Setting.LATTICE_HOST);
        boolean loopback = SettingReader.isLoopback(host);
        boolean plainAllowed = read.flag(Setting.LATTICE_ALLOW_PLAIN_HTTP);
        if (!loopback && !plainAllowed) {
            throw new InvalidSettings("LATTICE_HOST=" + host + " would serve passwords and tokens to the network in"
                    + " the clear. Put a proxy with TLS in front and set LATTICE_ALLOW_PLAIN_HTTP=true, or keep"
                    + " 127.0.0.1.");
        }
        return new Http(
                host,
                read.number(Setting.LATTICE_PORT, 0, 65_535),
                loopback,
                read.origins(Setting.ALLOWED_ORIGINS),
                read.number(Setting.LATTICE_RATE_LIMIT_PER_SECOND, 1, 1_000_000));
    }

    private static Optional<DatabaseAddress> database(SettingReader read) {
        try {
            return read.text(Setting.DATABASE_URL).map(DatabaseAddress::parse);
        } catch (IllegalArgumentException e) {
            throw SettingReader.refused(Setting.DATABASE_URL, String.valueOf(e.getMessage()));
        }
    }

    private static Path home(Map<String, String> environment, SettingReader read) {
        String given = environment.getOrDefault(Setting.LATTICE_HOME.name(), "");
        if (!given.isBlank()) {
            return read.path(Setting.LATTICE_HOME, given);
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        String user = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return data.startsWith("/") ? Path.of(data, "lattice") : Path.of(user, ".local", "share", "lattice");
    }

    private static void refuseUnknown(Map<String, String> environment) {
        for (String name : environment.keySet()) {
            if (name.startsWith("LATTICE_")
                    && !OTHERS.contains(name)
                    && Setting.named(name).isEmpty()) {
                throw new InvalidSettings("There is no setting " + name + ". Did you mean "
                        + SettingReader.nearest(name) + "? docs/operations/settings.md has them all.");
            }
        }
    }

    private static void refuseFuture(Map<String, String> environment) {
        for (String name : NOT_YET) {
            String value = environment.getOrDefault(name, "");
            if (!value.isBlank() && !value.equals("false")) {
                throw new InvalidSettings("This version does not know " + name
                        + " yet, and starting without what it promises would be wrong. Unset it."
                        + (name.equals("ENFORCE_TLS") ? " For TLS, put a reverse proxy in front of the server." : ""));
            }
        }
    }

    /** The address that this machine itself reaches the server by. */
    public URI localUrl(int port) {
        String host = http.loopback() ? http.host() : "127.0.0.1";
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }
}
