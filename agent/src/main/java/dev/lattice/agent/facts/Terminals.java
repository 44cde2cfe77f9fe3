package dev.lattice.agent.facts;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Touches of terminals: of the machine's own console, of terminal windows, of sessions over the network. A terminal was
 * last read from when somebody last typed.
 */
public final class Terminals implements IdleTime.Source {
    private static final Logger LOG = Logger.getLogger(Terminals.class.getName());

    private final Path devices;
    private final InstantSource clock;

    /** @param devices usually {@code /dev} */
    public Terminals(Path devices, InstantSource clock) {
        this.devices = devices;
        this.clock = clock;
    }

    @Override
    public Optional<Duration> idle() {
        Instant latest = latest(devices, "tty[0-9]*").orElse(Instant.MIN);
        Instant window = latest(devices.resolve("pts"), "[0-9]*").orElse(Instant.MIN);
        Instant touched = latest.isAfter(window) ? latest : window;
        if (touched.equals(Instant.MIN)) {
            return Optional.empty();
        }
        Duration idle = Duration.between(touched, clock.instant());
        return Optional.of(idle.isNegative() ? Duration.ZERO : idle);
    }

    private static Optional<Instant> latest(Path folder, String names) {
        Instant latest = null;
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> terminals = Files.newDirectoryStream(folder, names)) {
            for (Path terminal : terminals) {
                Instant read = read(terminal);
                latest = latest == null || read.isAfter(latest) ? read : latest;
            }
        } catch (IOException unreadable) {
            LOG.log(Level.FINE, "terminals cannot be listed", unreadable);
        }
        return Optional.ofNullable(latest);
    }

    private static Instant read(Path terminal) {
        try {
            return ((java.nio.file.attribute.FileTime) Files.getAttribute(terminal, "lastAccessTime")).toInstant();
        } catch (IOException closed) {
            return Instant.MIN;
        }
    }
}
