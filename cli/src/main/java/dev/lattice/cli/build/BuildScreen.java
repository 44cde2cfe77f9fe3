package dev.lattice.cli.build;

import dev.lattice.api.client.InstanceListener;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.ProgressLine;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A build on stderr, as it goes on. At a terminal a line for each step that has ended, and all that the failing one
 * wrote; elsewhere, or when somebody asks for it, every line, with its step's number before it.
 */
public final class BuildScreen implements InstanceListener, StepLog.Listener {
    /** How much is shown. */
    public enum Detail {
        /** steps at a terminal, every line elsewhere */
        USUAL,
        /** every line */
        ALL,
        /** what the builder says, as it says it */
        RAW
    }

    private static final String DIM = "\033[2m";
    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[m";
    private static final int USUAL_COLUMNS = 80;
    private static final int MARK_COLUMNS = 8;

    private final Surroundings around;
    private final String name;
    private final Detail detail;
    private final ProgressLine progress;
    private final StepLog log = new StepLog(this);
    private final boolean terminal;

    /** @param name of the workload */
    public BuildScreen(Surroundings around, String name, Detail detail) {
        this.around = around;
        this.name = name;
        this.detail = detail;
        this.progress = new ProgressLine(around);
        this.terminal = around.terminal().stderr();
    }

    /** The steps so far. */
    public StepLog log() {
        return log;
    }

    /** Whether what the failing step wrote stands on the screen, all in one place. */
    boolean failureShown() {
        return stepsOnly() && log.failure() != null;
    }

    /** Replaces the line that says what is going on. */
    void now(String what, long seconds) {
        progress.show(name + ": " + what, seconds);
    }

    void clear() {
        progress.clear();
    }

    private boolean stepsOnly() {
        return terminal && detail == Detail.USUAL;
    }

    // ---- what comes ----

    @Override
    public void output(JobId id, LogStream stream, byte[] buffer, int offset, int length) throws IOException {
        if (detail == Detail.RAW && !terminal) {
            around.rawErr().write(buffer, offset, length);
        } else if (detail == Detail.RAW) {
            progress.clear();
            raw(new String(buffer, offset, length, StandardCharsets.UTF_8));
        }
        log.take(buffer, offset, length);
    }

    /** A character that is cut in two shows as two question marks, which is what raw output is like. */
    private void raw(String text) {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            around.err().print((i > 0 ? "\n" : "") + Inert.colored(lines[i].replace("\t", "    ")));
        }
        around.err().flush();
    }

    @Override
    public void gap(JobId id, LogStream stream, long lostBytes) {
        progress.clear();
        around.say(lostBytes + " bytes of the build's output are lost (the node that had them is gone)");
    }

    @Override
    public void reconnecting(String why) {
        if (terminal) {
            progress.clear();
            around.say("the connection broke (" + Inert.line(why) + "); connecting again");
        }
    }

    /** Nothing more is to come. */
    void finish() {
        log.finish();
        progress.clear();
    }

    // ---- steps ----

    @Override
    public void began(Step step) {
        if (detail == Detail.RAW) {
            return;
        }
        if (stepsOnly()) {
            now("building: " + step.title(), -1);
        } else if (!step.internal()) {
            line("#" + step.id() + " " + Inert.uncolored(step.title()));
        }
    }

    @Override
    public void wrote(Step step, String text) {
        if (detail == Detail.RAW) {
            return;
        }
        if (stepsOnly()) {
            now("building: " + shortTitle(step) + ": " + Inert.uncolored(text), -1);
        } else if (terminal && around.terminal().color()) {
            line(DIM + "#" + step.id() + "   " + Inert.uncolored(text.replace("\t", "    ")) + PLAIN);
        } else {
            line("#" + step.id() + "   " + Inert.uncolored(text.replace("\t", "    ")));
        }
    }

    @Override
    public void status(Step step, String text) {
        if (stepsOnly()) {
            now("building: " + shortTitle(step) + ": " + Inert.uncolored(text), -1);
        }
    }

    /** {@code [build 2/4]}. */
    private static String shortTitle(Step step) {
        int end = step.title().indexOf(']');
        return step.title().startsWith("[") && end > 0 ? step.title().substring(0, end + 1) : step.title();
    }

    @Override
    public void ended(Step step) {
        boolean nothing = step.internal() && step.state() != Step.State.FAILED;
        if (detail == Detail.RAW || nothing) {
            return;
        }
        if (!stepsOnly()) {
            line("#" + step.id() + " " + inWords(step));
            return;
        }
        progress.clear();
        line(mark(step) + " " + cut(Inert.uncolored(step.title())));
        if (step.state() == Step.State.FAILED) {
            whole(step);
        }
    }

    private void whole(Step step) {
        if (step.dropped() > 0) {
            line("          (" + step.dropped() + " lines before this one are in the log)");
        }
        for (String text : step.lines()) {
            line("          " + Inert.colored(text.replace("\t", "    ")));
        }
    }

    private static String inWords(Step step) {
        return switch (step.state()) {
            case RUNNING -> "goes on";
            case DONE -> step.seconds() < 0 ? "done" : "done in " + seconds(step);
            case CACHED -> "CACHED";
            case CANCELED -> "canceled";
            case FAILED -> "FAILED: " + Inert.uncolored(String.valueOf(step.error()));
        };
    }

    /** How a step went, right-aligned. */
    private String mark(Step step) {
        String word = switch (step.state()) {
            case RUNNING -> "";
            case DONE -> step.seconds() < 0 ? "done" : seconds(step);
            case CACHED -> "CACHED";
            case CANCELED -> "canceled";
            case FAILED -> "FAILED";
        };
        String mark = " ".repeat(Math.max(0, MARK_COLUMNS - word.length())) + word + " ";
        if (!around.terminal().color()) {
            return mark;
        }
        return switch (step.state()) {
            case CACHED, CANCELED -> DIM + mark + PLAIN;
            case FAILED -> RED + mark + PLAIN;
            default -> mark;
        };
    }

    static String seconds(Step step) {
        return String.format(Locale.ROOT, "%.1fs", step.seconds());
    }

    private String cut(String text) {
        int columns = around.terminal().columns() > 0 ? around.terminal().columns() : USUAL_COLUMNS;
        int most = columns - MARK_COLUMNS - 3;
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    @Override
    public void said(String text) {
        if (detail != Detail.RAW && !stepsOnly()) {
            line(Inert.uncolored(text));
        }
    }

    private void line(String safe) {
        around.err().println(safe);
    }
}
