package dev.lattice.server.image;

import dev.lattice.server.round.Rounds;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Has done, on the server that leads, what was left undone: bytes that no image needs, copies that failed. */
public final class ImageSweep implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Rounds rounds;

    /** @param leading whether this server leads */
    public ImageSweep(ImageCopies copies, BooleanSupplier leading) {
        this.rounds = new Rounds("images", INTERVAL, "images that nobody needs stay for now", () -> {
            if (leading.getAsBoolean()) {
                copies.sweep();
            }
        });
    }

    public void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
