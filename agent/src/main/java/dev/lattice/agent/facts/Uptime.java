package dev.lattice.agent.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Since when the machine runs: so long at least nobody has touched one that nobody is signed in to. */
public final class Uptime {
    private static final long MILLIS = 1000;

    private Uptime() {}

    /** Empty where the system does not say. */
    public static Optional<Duration> now() {
        try {
            String text = Files.readString(Path.of("/proc/uptime"));
            return Optional.of(
                    Duration.ofMillis((long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * MILLIS)));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
