package dev.lattice.server.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL that comes with the server: fully durable, reachable over a Unix socket only, kept under one folder.
 * A server that an earlier, killed process of ours left running is adopted. When it dies it is started again.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
    /** What the address of a Unix socket holds on Linux; macOS has 104. */
    private static final int LONGEST_SOCKET_PATH = 103;

    private final PostgresCluster cluster;
    private volatile boolean closed;
    private @Nullable ProcessHandle server;

    private EmbeddedPostgres(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts PostgreSQL or adopts it. The first start in a folder unpacks its programs and makes the cluster.
     *
     * @param folder of everything of PostgreSQL; made when it is missing
     * @param log where PostgreSQL writes what goes wrong
     */
    public static EmbeddedPostgres start(Path folder, Path log) throws IOException {
        return start(folder, folder, log);
    }

    /** As above, with the programs in a folder that several may share. */
    public static EmbeddedPostgres start(Path folder, Path programs, Path log) throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(log.toAbsolutePath().getParent());
        Path real = folder.toRealPath();
        Path data = real.resolve("data");
        PostgresAccount account = PostgresAccount.choose(real, data);
        PostgresBinaries binaries = PostgresBinaries.unpackInto(programs);
        PostgresCluster cluster = new PostgresCluster(binaries, account, data, socketFolder(real, account), log);
        EmbeddedPostgres postgres = new EmbeddedPostgres(cluster);
        postgres.start();
        return postgres;
    }

    /** The server's database. */
    public DatabaseAddress address() {
        return address(PostgresCluster.ROLE, PostgresCluster.ROLE);
    }

    /** Another database of the same server, as the same role. */
    public DatabaseAddress address(String database) {
        return address(database, PostgresCluster.ROLE);
    }

    private DatabaseAddress address(String database, String role) {
        return new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + PostgresCluster.PORT + "/" + database,
                Map.of(
                        "user",
                        role,
                        "sslmode",
                        "disable",
                        "gssEncMode",
                        "disable",
                        "socketFactory",
                        UnixSocketFactory.class.getName(),
                        "socketFactoryArg",
                        cluster.socket().toString()));
    }

    /** Runs statements as the cluster's owner, for what the server's own role may not do. */
    void asSuperuser(String... statements) throws SQLException {
        DatabaseAddress address = address("postgres", PostgresCluster.SUPERUSER);
        Properties properties = address.asProperties();
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private synchronized void start() throws IOException {
        Optional<ProcessHandle> orphan = cluster.running();
        if (orphan.isPresent()) {
            if (cluster.exists() && cluster.runsAsWanted() && awaitReady(orphan.get())) {
                LOG.infof(
                        "adopted the running PostgreSQL, process %d",
                        orphan.get().pid());
                supervise(orphan.get());
                return;
            }
            cluster.stop(PostgresCluster.Stop.FAST);
        }
        boolean first = !cluster.exists();
        if (first) {
            cluster.create();
        } else {
            cluster.dropStaleLock();
        }
        launch();
        if (first) {
            try {
                asSuperuser("create role lattice login createdb", "create database lattice owner lattice");
            } catch (SQLException e) {
                throw new IOException("PostgreSQL was made but refused its first statements", e);
            }
            cluster.markReady();
        }
    }

    private void launch() throws IOException {
        Process process = cluster.start();
        process.getOutputStream().close();
        if (!awaitReady(process.toHandle())) {
            throw new IOException("PostgreSQL did not start; its log says why: " + cluster.logTail());
        }
        supervise(process.toHandle());
    }

    private boolean awaitReady(ProcessHandle process) throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            if (cluster.acceptsConnections()) {
                return true;
            }
            pause(Duration.ofMillis(5));
        }
        return false;
    }

    private void supervise(ProcessHandle process) {
        server = process;
        Thread.ofVirtual().name("postgres-supervisor").start(() -> {
            process.onExit().join();
            restart();
        });
    }

    private void restart() {
        while (!closed) {
            LOG.warn("PostgreSQL ended and is started again");
            try {
                synchronized (this) {
                    if (!closed) {
                        cluster.dropStaleLock();
                        launch();
                    }
                }
                return;
            } catch (IOException e) {
                LOG.errorf("PostgreSQL could not be started again: %s", e.getMessage());
                try {
                    pause(RESTART_PAUSE);
                } catch (IOException interrupted) {
                    return;
                }
            }
        }
    }

    /** Leaves PostgreSQL running and looks after it no longer, as if this process had been killed. */
    void abandon() {
        closed = true;
    }

    /** Stops PostgreSQL; what is under way is undone. */
    @Override
    public void close() {
        stop(PostgresCluster.Stop.FAST);
    }

    /** Stops PostgreSQL at once, for when nothing in it is needed any more. */
    void stopAtOnce() {
        stop(PostgresCluster.Stop.IMMEDIATE);
    }

    private void stop(PostgresCluster.Stop mode) {
        closed = true;
        synchronized (this) {
            if (server == null || !server.isAlive()) {
                return;
            }
            try {
                cluster.stop(mode);
            } catch (IOException e) {
                LOG.errorf("PostgreSQL did not stop: %s", e.getMessage());
            }
        }
    }

    /** Beside the data, unless that path is longer than a socket's may be. */
    private static Path socketFolder(Path folder, PostgresAccount account) throws IOException {
        Path sockets = folder.resolve("socket");
        if (sockets.resolve(".s.PGSQL.5432.lock").toString().getBytes(StandardCharsets.UTF_8).length
                > LONGEST_SOCKET_PATH) {
            String name = HexFormat.of().toHexDigits(folder.toString().hashCode());
            sockets = Path.of(System.getProperty("java.io.tmpdir"), "lattice-" + name);
            if (!Files.exists(sockets)) {
                Files.createDirectory(
                        sockets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else if (!Set.of(System.getProperty("user.name"), account.name())
                    .contains(Files.getOwner(sockets, LinkOption.NOFOLLOW_LINKS).getName())) {
                throw new IOException(
                        sockets + " belongs to somebody else. Remove it, or choose a shorter LATTICE_HOME.");
            }
        }
        account.createPrivateFolder(sockets);
        return sockets;
    }

    private static void pause(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL started", e);
        }
    }
}
