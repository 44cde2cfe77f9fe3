package dev.lattice.cli.build;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a build, as far as it went. */
public final class Step {
    /** Of a step that fails, more than that is no help; all of it is in the log. */
    private static final int MOST_LINES = 2_000;

    /** How far it is. */
    public enum State {
        RUNNING,
        DONE,
        CACHED,
        FAILED,
        CANCELED
    }

    private final String id;
    private final String title;
    private final Deque<String> lines = new ArrayDeque<>();
    private long dropped;
    private State state = State.RUNNING;
    private double seconds = -1;
    private @Nullable String error;

    Step(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The builder's number for it. */
    public String id() {
        return id;
    }

    /** Such as {@code [build 2/4] RUN npm ci}; not inert. */
    public String title() {
        return title;
    }

    /** The builder's own doing, which is of interest only when it fails. */
    public boolean internal() {
        return title.startsWith("[internal]") || title.startsWith("[auth]") || title.startsWith("exporting");
    }

    public State state() {
        return state;
    }

    /** How long it took; negative when the builder did not say so. */
    public double seconds() {
        return seconds;
    }

    /** Why it failed, in the builder's words; null when it did not. */
    public @Nullable String error() {
        return error;
    }

    /** The last lines of its output; not inert. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many lines there were before those. */
    public long dropped() {
        return dropped;
    }

    void add(String line) {
        lines.add(line);
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
            dropped++;
        }
    }

    void end(State how, double took, @Nullable String why) {
        state = how;
        seconds = took;
        error = why;
    }
}
