package dev.lattice.agent.tunnel.provider;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Remembers on disk which clients run, for an agent that is killed takes none of them with it. */
final class LeftClients {
    private static final Logger LOG = Logger.getLogger(LeftClients.class.getName());
    private static final String ENDING = ".client";
    /** The system counts starts from the machine's own, which moves when its clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Path folder;

    LeftClients(Path folder) {
        this.folder = folder;
    }

    void remember(String name, ProcessHandle client) {
        client.info().startInstant().ifPresent(start -> {
            try {
                Files.writeString(file(name), client.pid() + " " + start.toEpochMilli());
            } catch (IOException full) {
                LOG.log(Level.WARNING, "a tunnel''s client is not remembered: {0}", full.getMessage());
            }
        });
    }

    void forget(String name) {
        delete(file(name));
    }

    private Path file(String name) {
        return folder.resolve(name + ENDING);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            LOG.log(Level.FINE, "what is remembered of a tunnel stays", stays);
        }
    }

    /** All that are still there. */
    void end() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                end(file);
                delete(file);
            }
        } catch (IOException unreadable) {
            LOG.log(Level.WARNING, "tunnels of an earlier agent are not looked for: {0}", unreadable.getMessage());
        }
    }

    private static void end(Path file) throws IOException {
        String[] parts = Files.readString(file).strip().split(" ", -1);
        try {
            Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(client -> client.info()
                            .startInstant()
                            .filter(start ->
                                    Duration.between(start, started).abs().compareTo(TOLERANCE) <= 0)
                            .isPresent())
                    .ifPresent(LeftClients::kill);
        } catch (NumberFormatException | IndexOutOfBoundsException damaged) {
            LOG.log(Level.FINE, "what is remembered of a tunnel is damaged", damaged);
        }
    }

    /** With what it started. */
    static void kill(ProcessHandle client) {
        List<ProcessHandle> below = client.descendants().toList();
        client.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
