package dev.lattice.agent.driver.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Which images this agent has fetched, and when each was wanted last; kept in a file, for they outlive it. What is not
 * in here is somebody else's, who may need it. Any thread.
 */
public final class PulledImages {
    private static final Logger LOG = Logger.getLogger(PulledImages.class.getName());
    /** Jobs of a moment would otherwise write the file all the time. */
    private static final Duration EXACT_ENOUGH = Duration.ofMinutes(1);
    /** A line: when, the id, the name. */
    private static final int PARTS = 3;

    /**
     * An image that the agent has fetched.
     *
     * @param name complete, with its tag
     * @param id by which it is told from what the name means later
     */
    record Pulled(String name, String id, Instant wanted) {
        private String line() {
            return wanted.getEpochSecond() + " " + id + " " + name;
        }
    }

    private final Path file;
    private final InstantSource clock;
    private final Map<String, Pulled> images = new HashMap<>();

    private PulledImages(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** @param file made when there is something to keep; one that cannot be read is begun anew */
    public static PulledImages open(Path file, InstantSource clock) {
        PulledImages images = new PulledImages(file, clock);
        if (Files.exists(file)) {
            try {
                Files.readAllLines(file).forEach(images::read);
            } catch (IOException | RuntimeException damaged) {
                LOG.log(Level.WARNING, "which images were fetched is not known any more, and they stay", damaged);
            }
        }
        return images;
    }

    private void read(String line) {
        String[] parts = line.split(" ", PARTS);
        Instant wanted = Instant.ofEpochSecond(Long.parseLong(parts[0]));
        images.put(parts[2], new Pulled(parts[2], parts[1], wanted));
    }

    /** One was fetched under a name that was not there before, or that is in here. */
    synchronized void pulled(String name, String id) {
        images.put(name, new Pulled(name, id, clock.instant()));
        write();
    }

    /** One is needed now. */
    synchronized void wanted(String name) {
        Pulled known = images.get(name);
        Instant now = clock.instant();
        if (known != null && known.wanted.plus(EXACT_ENOUGH).isBefore(now)) {
            images.put(name, new Pulled(name, known.id, now));
            write();
        }
    }

    synchronized void forget(String name) {
        if (images.remove(name) != null) {
            write();
        }
    }

    synchronized Optional<Pulled> find(String name) {
        return Optional.ofNullable(images.get(name));
    }

    /** Those that nobody has wanted for so long; what was wanted longest ago comes first. */
    synchronized List<Pulled> unwantedFor(Duration time) {
        Instant before = clock.instant().minus(time);
        return images.values().stream()
                .filter(image -> image.wanted.isBefore(before))
                .sorted(Comparator.comparing(Pulled::wanted))
                .toList();
    }

    private void write() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, images.values().stream().map(Pulled::line).toList());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            // What runs does not depend on it; at worst an image stays.
            LOG.log(Level.WARNING, "which images were fetched cannot be kept: {0}", failed.getMessage());
        }
    }
}
