package dev.lattice.server.job;

import dev.lattice.core.id.JobId;
import dev.lattice.server.log.OutputFrame;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** How the events of a job's stream are written. The job is null where the stream is about one job only. */
interface StreamFormat {
    String contentType();

    /** An event with a JSON body: {@code job}, {@code member}, {@code state}, {@code end}, {@code group-end}. */
    Buffer event(Event event, @Nullable JobId job, Object body, @Nullable JobCursor cursor);

    /** Output, or a gap in it; the cursor is the one behind it. */
    Buffer output(OutputFrame frame, @Nullable JobId job, JobCursor cursor);

    /** Nothing happened for a while, and the connection is alive. */
    Buffer ping();

    /** Events with a JSON body. */
    enum Event {
        JOB("job", 0),
        STATE("state", 3),
        END("end", 4),
        MEMBER("member", 7),
        GROUP_END("group-end", 8);

        private final String label;
        private final byte type;

        Event(String label, int type) {
            this.label = label;
            this.type = (byte) type;
        }

        /** The event's name in SSE and WebSocket. */
        String label() {
            return label;
        }

        /** The event's number in frames. */
        byte type() {
            return type;
        }
    }
}
