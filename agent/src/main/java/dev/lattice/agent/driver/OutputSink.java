package dev.lattice.agent.driver;

import java.io.IOException;
import java.nio.file.Path;

/** Takes the bytes of one output stream, in order. One thread at a time. */
public interface OutputSink {
    /** Bytes that it has taken so far, by earlier agents too. */
    long end();

    /** Bytes that it takes now; 0 when it is full and the writer has to wait. */
    long room();

    /** Appends bytes. */
    void append(byte[] bytes, int from, int length) throws IOException;

    /** Says that bytes are missing here that nobody has: an explicit gap. */
    void skip(long bytes) throws IOException;

    /** The file whose end takes the next bytes, for a writer that lets the kernel move them; another from time to time. */
    Path tailFile() throws IOException;

    /** Where in {@link #tailFile} the next bytes go. */
    long tailPosition();

    /** Bytes that {@link #tailFile} takes before another file is begun, {@link #room} not counted. */
    long tailRoom();

    /** Says that bytes were written at the tail. */
    void appended(long bytes) throws IOException;
}
