package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows a workload's instances. Their stream has no cursor: after a break, what was handed on is left out. */
final class InstanceFollower extends Follower<InstanceListener> {
    private final String target;
    private final boolean endless;
    private final Map<JobId, Progress> instances;
    private @Nullable Progress current;

    /** How much of one instance's output, of both streams together, was handed on, and how much this connection brought. */
    static final class Progress {
        private final JobId id;
        private long attempt;
        private boolean ended;
        private long shown;
        private long arrived;

        Progress(JobId id) {
            this.id = id;
        }

        /** Moves on; how many of these bytes had been handed on before. */
        private long advance(long length) {
            long repeated = Math.clamp(shown - arrived, 0, length);
            arrived += length;
            shown = Math.max(shown, arrived);
            return repeated;
        }

        private void begin(long number) {
            if (number > attempt) {
                if (attempt > 0) {
                    shown = 0;
                    arrived = 0;
                }
                attempt = number;
            }
        }
    }

    /** @param endless the stream goes on for as long as the workload is there; else it ends after what is there */
    InstanceFollower(
            Calls calls, String target, boolean endless, Map<JobId, Progress> instances, InstanceListener listener) {
        super(calls, listener);
        this.target = target;
        this.endless = endless;
        this.instances = instances;
    }

    @Override
    HttpRequest request() {
        instances.values().forEach(progress -> progress.arrived = 0);
        current = null;
        return HttpRequest.get(target);
    }

    @Override
    boolean accepted() {
        // Of a workload that somebody names, only an answer tells that the server has it.
        return answered();
    }

    @Override
    boolean endsWithItsConnection() {
        return !endless;
    }

    @Override
    boolean take(FrameType type, FrameReader frame) throws IOException {
        switch (type) {
            case MEMBER -> instance(frame.json());
            case STDOUT -> output(LogStream.STDOUT, frame);
            case STDERR -> output(LogStream.STDERR, frame);
            case STATE -> current().begin((long) frame.json().decimal("attempt"));
            case GAP -> gap(frame.json());
            case END -> end();
            case GROUP_END -> {
                return true;
            }
            case JOB, PING -> {}
        }
        return false;
    }

    private void instance(JsonObject member) {
        JobId id = JobId.parse(member.text("jobId"));
        Progress known = instances.get(id);
        if (known == null) {
            known = new Progress(id);
            instances.put(id, known);
            listener().instance(id, member.textMap("values"));
        }
        current = known;
        // Where a tail begins.
        Long offset = member.optionalNumber("offset");
        if (offset != null) {
            known.arrived = offset;
        }
    }

    private Progress current() throws IOException {
        if (current == null) {
            throw new IOException("a frame of a workload's log came before it was said whose it is");
        }
        return current;
    }

    private void output(LogStream stream, FrameReader frame) throws IOException {
        Progress instance = current();
        int repeated = (int) instance.advance(frame.length());
        if (repeated < frame.length()) {
            try {
                listener().output(instance.id, stream, frame.payload(), repeated, frame.length() - repeated);
            } catch (IOException e) {
                throw new OutputException(e);
            }
        }
    }

    private void end() throws IOException {
        Progress instance = current();
        if (!instance.ended) {
            instance.ended = true;
            try {
                listener().ended(instance.id);
            } catch (IOException e) {
                throw new OutputException(e);
            }
        }
    }

    private void gap(JsonObject gap) throws IOException {
        LogStream stream = gap.text("stream").equals("stderr") ? LogStream.STDERR : LogStream.STDOUT;
        long lost = gap.number("lostBytes");
        if (current().advance(lost) == 0) {
            listener().gap(current().id, stream, lost);
        }
    }
}
