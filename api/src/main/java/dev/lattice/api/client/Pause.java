package dev.lattice.api.client;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/** Waiting between attempts. */
final class Pause {
    private Pause() {}

    /** Sleeps for half to all of the time, so that many clients do not come back at once. */
    static void jittered(long millis) throws IOException {
        try {
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
