package dev.lattice.cli.workload;

import dev.lattice.api.client.InstanceListener;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the last lines of each instance, and hands them on. */
public final class LastLines implements InstanceListener {
    private final int count;
    private final Map<JobId, Tail> tails = new LinkedHashMap<>();

    /** A line, or a part that has no end yet. */
    private static final class Piece {
        private final LogStream stream;
        private final byte[] bytes;

        Piece(LogStream stream, byte[] bytes) {
            this.stream = stream;
            this.bytes = bytes;
        }
    }

    /** One instance's last lines, of both streams in their order. */
    private static final class Tail {
        private final Map<String, String> values;
        private final Deque<Piece> lines = new ArrayDeque<>();
        private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

        Tail(Map<String, String> values) {
            this.values = Map.copyOf(values);
        }

        ByteArrayOutputStream held(LogStream stream) {
            return stream == LogStream.STDERR ? stderr : stdout;
        }

        void add(LogStream stream, int most) {
            lines.add(new Piece(stream, held(stream).toByteArray()));
            held(stream).reset();
            if (lines.size() > most) {
                lines.removeFirst();
            }
        }
    }

    /** @param count lines of each instance */
    public LastLines(int count) {
        this.count = count;
    }

    @Override
    public void instance(JobId id, Map<String, String> values) {
        tails.put(id, new Tail(values));
    }

    @Override
    public void output(JobId id, LogStream stream, byte[] buffer, int offset, int length) {
        Tail tail = tails.get(id);
        if (tail == null) {
            return;
        }
        ByteArrayOutputStream held = tail.held(stream);
        for (int i = offset; i < offset + length; i++) {
            held.write(buffer[i]);
            if (buffer[i] == '\n') {
                tail.add(stream, count);
            }
        }
    }

    /** Tells another of all instances, then of their lines. */
    public void handTo(InstanceListener next) throws IOException {
        for (Map.Entry<JobId, Tail> each : tails.entrySet()) {
            next.instance(each.getKey(), each.getValue().values);
        }
        for (Map.Entry<JobId, Tail> each : tails.entrySet()) {
            Tail tail = each.getValue();
            for (LogStream stream : LogStream.values()) {
                if (tail.held(stream).size() > 0) {
                    tail.add(stream, count);
                }
            }
            for (Piece piece : tail.lines) {
                next.output(each.getKey(), piece.stream, piece.bytes, 0, piece.bytes.length);
            }
        }
    }
}
