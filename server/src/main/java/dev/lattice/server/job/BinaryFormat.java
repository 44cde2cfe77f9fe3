package dev.lattice.server.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.log.OutputFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Frames for programs: one byte type, four bytes length, payload. Output travels as it is. In a group's stream a
 * {@code member} frame says whose the following ones are.
 */
final class BinaryFormat implements StreamFormat {
    static final String CONTENT_TYPE = "application/vnd.lattice.frames";

    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte GAP = 5;
    private static final byte PING = 6;
    private static final int HEADER = 5;

    private final ObjectMapper json;
    private @Nullable JobId current;

    BinaryFormat(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public Buffer event(Event event, @Nullable JobId job, Object body, @Nullable JobCursor cursor) {
        if (event == Event.MEMBER) {
            current = job;
        }
        return switchTo(event == Event.MEMBER || event == Event.GROUP_END ? null : job)
                .appendBuffer(frame(event.type(), write(body)));
    }

    @Override
    @SuppressWarnings("deprecation") // see wrap
    public Buffer output(OutputFrame frame, @Nullable JobId job, JobCursor cursor) {
        Buffer before = switchTo(job);
        if (frame.lost() > 0) {
            return before.appendBuffer(frame(GAP, write(gap(frame))));
        }
        byte type = frame.stream() == LogStream.STDOUT ? STDOUT : STDERR;
        Buffer header = before.appendByte(type).appendInt(frame.data().remaining());
        return wrap(Unpooled.wrappedBuffer(header.getByteBuf(), Unpooled.wrappedBuffer(frame.data())));
    }

    /** The bytes as a buffer, not copied. */
    @SuppressWarnings("deprecation") // Vert.x 4 has no other way that does not copy
    static Buffer wrap(ByteBuf bytes) {
        return Buffer.buffer(bytes);
    }

    static Map<String, Object> gap(OutputFrame frame) {
        return Map.of("stream", frame.stream(), "offset", frame.offset(), "lostBytes", frame.lost());
    }

    /** Says whose the next frame is, if that changed. */
    private Buffer switchTo(@Nullable JobId job) {
        if (job == null || job.equals(current)) {
            return Buffer.buffer();
        }
        current = job;
        return frame(Event.MEMBER.type(), write(Map.of("jobId", job)));
    }

    @Override
    public Buffer ping() {
        return frame(PING, new byte[0]);
    }

    private static Buffer frame(byte type, byte[] payload) {
        return Buffer.buffer(HEADER + payload.length)
                .appendByte(type)
                .appendInt(payload.length)
                .appendBytes(payload);
    }

    private byte[] write(Object body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view cannot be written as JSON", e);
        }
    }
}
