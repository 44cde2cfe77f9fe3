package dev.lattice.server.job;

import java.io.IOException;

/** One of the streams that a reader follows at once. Belongs to the reader's thread. */
interface Source {
    /**
     * Writes what is new.
     *
     * @return whether something was
     */
    boolean pump() throws IOException, InterruptedException;

    /** Whether nothing will come any more. */
    boolean done();

    /** After how long the reader's thread has to look again by itself, at most. */
    long patienceNanos();

    void close();
}
