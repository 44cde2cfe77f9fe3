package dev.lattice.server.log;

import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.List;

/**
 * The output of an allocation, both streams in their order of arrival. A cursor counts the bytes of both streams
 * before it.
 */
public interface OutputView {
    /** The cursor behind everything that is there now. */
    long end();

    /** Bytes of the stream that are there now. */
    long end(LogStream stream);

    /** Whether nothing will be added. */
    boolean ended();

    /**
     * Frames from the cursor on; empty when there is nothing yet.
     *
     * @param atMost bytes, give or take one frame
     */
    List<OutputFrame> read(long cursor, int atMost) throws IOException;

    /** The cursor of the first frame that has this byte of the stream, or a later one of it. */
    long cursorOf(LogStream stream, long offset) throws IOException;

    /** Line ends on both streams so far; known without reading. */
    long lines();

    /** Calls the watcher whenever something was added or the output ended: it must only wake somebody. */
    void watch(Runnable watcher);

    void unwatch(Runnable watcher);
}
