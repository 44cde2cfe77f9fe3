package dev.lattice.server.job;

import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.log.OutputFrame;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** One stream's bytes and nothing else: the fast way. Gaps are passed over. */
final class RawFormat implements StreamFormat {
    private final LogStream stream;
    private long skipTo;

    /** @param from bytes of the stream before this offset are left out */
    RawFormat(LogStream stream, long from) {
        this.stream = stream;
        this.skipTo = from;
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }

    @Override
    public Buffer event(Event event, @Nullable JobId job, Object body, @Nullable JobCursor cursor) {
        return Buffer.buffer();
    }

    @Override
    public Buffer output(OutputFrame frame, @Nullable JobId job, JobCursor cursor) {
        if (frame.stream() != stream || frame.offset() + frame.span() <= skipTo) {
            return Buffer.buffer();
        }
        int skip =
                (int) Math.max(0, Math.min(skipTo - frame.offset(), frame.data().remaining()));
        // Another attempt begins at offset 0 again: only the first one is entered in its middle.
        skipTo = 0;
        return BinaryFormat.wrap(Unpooled.wrappedBuffer(
                frame.data().slice(frame.data().position() + skip, frame.data().remaining() - skip)));
    }

    @Override
    public Buffer ping() {
        return Buffer.buffer();
    }
}
