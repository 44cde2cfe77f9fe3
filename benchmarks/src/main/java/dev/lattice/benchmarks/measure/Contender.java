package dev.lattice.benchmarks.measure;

import java.io.IOException;

/** One of those that a benchmark compares. Starts what it needs, measures when asked, stops what it started. */
public interface Contender extends AutoCloseable {
    /** As the table shows it. */
    String name();

    /** Gets ready and warms up.
     *
     * @throws LeftOutException when this machine lacks what it needs
     */
    void prepare() throws IOException, InterruptedException, LeftOutException;

    /** One round. */
    Reading measure() throws IOException, InterruptedException;

    @Override
    default void close() {}
}
