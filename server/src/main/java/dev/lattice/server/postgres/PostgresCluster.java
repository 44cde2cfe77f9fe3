package dev.lattice.server.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One cluster on disk: made once, started, found running, stopped. */
final class PostgresCluster {
    /** Names the socket's file; nothing listens on a network. */
    static final int PORT = 5432;

    /** Owns the cluster; the server itself works as {@link #ROLE}, who may not touch files by SQL. */
    static final String SUPERUSER = "postgres";

    static final String ROLE = "lattice";

    private static final String MAP = "server";

    /** What differs from PostgreSQL's own defaults, and why. */
    private static final List<String> OPTIONS = List.of(
            "listen_addresses=", // nobody but this machine's processes
            "max_connections=60",
            "shared_buffers=192MB",
            "max_wal_size=2GB", // fewer checkpoints, each followed by whole pages in the log
            "checkpoint_timeout=15min",
            "wal_level=minimal", // no replicas of the embedded one: backups are logical
            "max_wal_senders=0",
            "max_logical_replication_workers=0",
            "io_method=sync", // two cores gain nothing from three more processes
            "jit=off", // short statements only
            "autovacuum_naptime=20s", // rows of jobs change a few times soon after they were made
            "autovacuum_vacuum_scale_factor=0.05",
            "idle_in_transaction_session_timeout=60s",
            "huge_pages=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_checkpoints=off",
            "log_min_messages=warning");

    private final PostgresBinaries binaries;
    private final PostgresAccount account;
    private final Path data;
    private final Path sockets;
    private final Path log;

    PostgresCluster(PostgresBinaries binaries, PostgresAccount account, Path data, Path sockets, Path log) {
        this.binaries = binaries;
        this.account = account;
        this.data = data;
        this.sockets = sockets;
        this.log = log;
    }

    Path socket() {
        return sockets.resolve(".s.PGSQL." + PORT);
    }

    boolean exists() {
        return Files.exists(data.resolve("PG_VERSION")) && Files.exists(data.resolve("lattice.ready"));
    }

    /** Makes the cluster. What a killed attempt left is made anew: nothing was ever stored in it. */
    void create() throws IOException {
        if (Files.exists(data)) {
            Trees.delete(data);
        }
        account.createPrivateFolder(data);
        run(List.of(
                binaries.program("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + SUPERUSER,
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--auth=reject",
                "--no-instructions"));
        // The kernel vouches for whoever opens the socket: no password exists.
        Files.writeString(data.resolve("pg_hba.conf"), "local all all peer map=" + MAP + "\n");
        StringBuilder map = new StringBuilder();
        for (String system : List.of(System.getProperty("user.name"), account.name())) {
            for (String role : List.of(SUPERUSER, ROLE)) {
                map.append(MAP)
                        .append(" \"")
                        .append(system)
                        .append("\" ")
                        .append(role)
                        .append('\n');
            }
        }
        Files.writeString(data.resolve("pg_ident.conf"), map);
    }

    /** Says that the cluster holds its role and database; until then it is not used. */
    void markReady() throws IOException {
        Files.writeString(data.resolve("lattice.ready"), PostgresBinaries.version() + "\n");
    }

    /** The running server of this cluster, by its own lock file. */
    Optional<ProcessHandle> running() throws IOException {
        return lockFileLine(0)
                .map(Long::parseLong)
                .flatMap(ProcessHandle::of)
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(data.toString()));
    }

    /** Whether it was started just as we would start it now. */
    boolean runsAsWanted() throws IOException {
        try {
            String started =
                    Files.readString(data.resolve("postmaster.opts")).strip().replace("\"", "");
            return started.equals(String.join(" ", serverCommand()));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A lock file whose process is gone or another's keeps PostgreSQL from starting. */
    void dropStaleLock() throws IOException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    /** Starts the server in a session of its own, so that Ctrl-C in our terminal does not reach it. */
    Process start() throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(account.command(serverCommand()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private List<String> serverCommand() {
        List<String> command = new ArrayList<>(
                List.of(binaries.program("postgres").toString(), "-D", data.toString(), "-k", sockets.toString()));
        for (String option : OPTIONS) {
            command.add("-c");
            command.add(option);
        }
        return command;
    }

    /** Whether the running server says that it takes connections. */
    boolean acceptsConnections() throws IOException {
        return lockFileLine(7).map(String::strip).filter("ready"::equals).isPresent();
    }

    /** How a server is stopped. */
    enum Stop {
        /** what is under way is undone, everything is written down */
        FAST,
        /** at once; the next start recovers */
        IMMEDIATE
    }

    /** Stops the server and waits until it is gone. */
    void stop(Stop mode) throws IOException {
        run(List.of(
                binaries.program("pg_ctl").toString(),
                "stop",
                "--pgdata=" + data,
                "--mode=" + mode.name().toLowerCase(Locale.ROOT),
                "--timeout=30",
                "--silent"));
    }

    /** The end of PostgreSQL's log. */
    String logTail() throws IOException {
        String text = Files.exists(log) ? Files.readString(log) : "";
        return text.substring(Math.max(0, text.length() - 1_000)).strip();
    }

    private Optional<String> lockFileLine(int index) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() > index ? Optional.of(lines.get(index)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void run(List<String> line) throws IOException {
        Process process = new ProcessBuilder(account.command(line))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(Path.of(line.getFirst()).getFileName() + " failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + line.getFirst() + " ran", e);
        }
    }
}
