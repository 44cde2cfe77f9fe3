package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.job.JobView;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows a group. Its stream has no cursor: after a break it comes from the beginning, and what was seen is left out. */
final class GroupFollower extends Follower<FrameListener> {
    private final GroupId group;
    private final Map<JobId, Progress> members = new HashMap<>();
    private @Nullable Progress current;

    /** What is known of one member. */
    private static final class Progress {
        private int attempt;
        private boolean ended;
        private final Map<LogStream, Position> positions = new EnumMap<>(LogStream.class);

        Progress() {
            for (LogStream stream : LogStream.values()) {
                positions.put(stream, new Position());
            }
        }

        Position in(LogStream stream) {
            return Objects.requireNonNull(positions.get(stream));
        }

        void beginAttempt(int number) {
            attempt = number;
            positions.replaceAll((stream, position) -> new Position());
        }

        void beginConnection() {
            positions.values().forEach(position -> position.arrived = 0);
        }
    }

    /** How many bytes of a stream were handed on, and how many this connection has brought. */
    private static final class Position {
        private long shown;
        private long arrived;

        /** Moves on; how many of these bytes had been handed on before. */
        long advance(long length) {
            long repeated = Math.clamp(shown - arrived, 0, length);
            arrived += length;
            shown = Math.max(shown, arrived);
            return repeated;
        }
    }

    GroupFollower(Calls calls, GroupId group, FrameListener listener) {
        super(calls, listener);
        this.group = group;
    }

    void follow() throws OutputException {
        run();
    }

    @Override
    HttpRequest request() {
        members.values().forEach(Progress::beginConnection);
        current = null;
        return HttpRequest.get("/api/groups/" + group + "/stream");
    }

    @Override
    boolean accepted() {
        return true;
    }

    @Override
    boolean take(FrameType type, FrameReader frame) throws IOException {
        switch (type) {
            case MEMBER -> member(frame.json());
            case STDOUT -> output(LogStream.STDOUT, frame);
            case STDERR -> output(LogStream.STDERR, frame);
            case STATE -> state(Views.job(frame.json()));
            case END -> end(Views.job(frame.json()));
            case GAP -> gap(frame.json());
            case GROUP_END -> {
                listener().groupEnd(Views.group(frame.json()));
                return true;
            }
            case JOB, PING -> {}
        }
        return false;
    }

    private void member(JsonObject member) {
        JobId job = JobId.parse(member.text("jobId"));
        current = members.computeIfAbsent(job, id -> new Progress());
        listener().member(job, member.textMap("values"));
    }

    private Progress current() throws IOException {
        if (current == null) {
            throw new IOException("a frame of a group came before it was said whose it is");
        }
        return current;
    }

    private void output(LogStream stream, FrameReader frame) throws IOException {
        int repeated = (int) current().in(stream).advance(frame.length());
        if (repeated < frame.length()) {
            try {
                listener().output(stream, frame.payload(), repeated, frame.length() - repeated);
            } catch (IOException e) {
                throw new OutputException(e);
            }
        }
    }

    private void state(JobView view) throws IOException {
        if (view.attempt() > current().attempt) {
            current().beginAttempt(view.attempt());
        }
        if (!current().ended) {
            listener().state(view);
        }
    }

    private void end(JobView view) throws IOException {
        if (!current().ended) {
            current().ended = true;
            listener().end(view);
        }
    }

    private void gap(JsonObject gap) throws IOException {
        LogStream stream = gap.text("stream").equals("stderr") ? LogStream.STDERR : LogStream.STDOUT;
        long lost = gap.number("lostBytes");
        if (current().in(stream).advance(lost) == 0) {
            listener().gap(stream, gap.number("offset"), lost);
        }
    }
}
