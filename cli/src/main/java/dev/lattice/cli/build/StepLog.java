package dev.lattice.cli.build;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a builder says, taken apart into steps: BuildKit's plain progress, whose steps run side by side and have a number
 * before each line, and the classic builder's, one after the other.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/buildx/build/#progress">--progress=plain</a>
 */
public final class StepLog {
    /** What programs write has line ends of every sort within a line. */
    private static final int ANY = Pattern.DOTALL;

    private static final Pattern NUMBERED = Pattern.compile("#(\\d{1,6}) (.*)", ANY);
    private static final Pattern OUTPUT = Pattern.compile("\\d+\\.\\d{1,3}(?: (.*))?", ANY);
    private static final Pattern DONE = Pattern.compile("DONE (\\d+(?:\\.\\d+)?)s");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern CLASSIC = Pattern.compile("Step (\\d+)/(\\d+) : (.*)", ANY);
    private static final Pattern CLASSIC_FAILURE =
            Pattern.compile("The command '.*' returned a non-zero code: \\d+", ANY);
    private static final Pattern CLASSIC_OWN =
            Pattern.compile(" ---> .*|Removing intermediate container .*|Successfully (?:built|tagged) .*", ANY);
    private static final Pattern COLOR = Pattern.compile("\033\\[[0-9;]*m");
    private static final String RULE = "------";
    private static final int LONGEST_LINE = 64 * 1024;

    /** Hears of it, in order. */
    public interface Listener {
        /** A step begins. */
        default void began(Step step) {}

        /** A step wrote a line; not inert. */
        default void wrote(Step step, String line) {}

        /** What the builder does in a step, such as how much it has fetched; not inert. */
        default void status(Step step, String status) {}

        /** It is not {@link Step.State#RUNNING} any more. */
        default void ended(Step step) {}

        /** A line that belongs to no step; not inert. */
        default void said(String line) {}
    }

    private final Listener listener;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable Step classic;
    private boolean failed;
    private boolean inRecap;

    public StepLog(Listener listener) {
        this.listener = listener;
    }

    /** In the order in which they began. */
    public List<Step> steps() {
        return List.copyOf(steps.values());
    }

    /** The one that failed first; null when none did. */
    public @Nullable Step failure() {
        for (Step step : steps.values()) {
            if (step.state() == Step.State.FAILED) {
                return step;
            }
        }
        return null;
    }

    /** More of the builder's output, cut anywhere. */
    public void take(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n' || held.size() >= LONGEST_LINE) {
                line();
            }
            if (buffer[i] != '\n') {
                held.write(buffer[i]);
            }
        }
    }

    /** Nothing more is to come. */
    public void finish() {
        if (held.size() > 0) {
            line();
        }
    }

    private void line() {
        String line = held.toString(StandardCharsets.UTF_8);
        held.reset();
        // Terminals' programs end lines so.
        while (line.endsWith("\r")) {
            line = line.substring(0, line.length() - 1);
        }
        Matcher numbered = NUMBERED.matcher(line);
        if (classic == null && numbered.matches()) {
            numbered(numbered.group(1), numbered.group(2));
            return;
        }
        Matcher step = CLASSIC.matcher(withoutColors(line));
        if (step.matches()) {
            classicStep(step.group(1), "[" + step.group(1) + "/" + step.group(2) + "] " + step.group(3));
        } else if (classic != null) {
            classicLine(classic, line);
        } else {
            loose(line);
        }
    }

    private void numbered(String id, String rest) {
        Step step = steps.get(id);
        if (step == null) {
            begin(id, rest);
            return;
        }
        Matcher output = OUTPUT.matcher(rest);
        Matcher done = DONE.matcher(rest);
        if (output.matches()) {
            wrote(step, output.group(1) == null ? "" : output.group(1));
        } else if (done.matches()) {
            end(step, Step.State.DONE, Double.parseDouble(done.group(1)), null);
        } else if (rest.equals("CACHED")) {
            end(step, Step.State.CACHED, -1, null);
        } else if (rest.equals("CANCELED")) {
            end(step, Step.State.CANCELED, -1, null);
        } else if (rest.startsWith("ERROR: ")) {
            end(step, Step.State.FAILED, -1, rest.substring("ERROR: ".length()));
        } else if (!rest.equals("...")
                && !rest.equals(step.title())
                && !DIGEST.matcher(rest).matches()) {
            listener.status(step, rest);
        }
    }

    /** What fails is repeated between two rules; then comes the reason. */
    private void loose(String line) {
        if (failed && line.equals(RULE)) {
            inRecap = !inRecap;
        } else if (!inRecap && !line.isBlank()) {
            listener.said(line);
        }
    }

    private void classicStep(String id, String title) {
        if (classic != null) {
            end(classic, Step.State.DONE, -1, null);
        }
        classic = begin(id, title);
    }

    private void classicLine(Step step, String line) {
        String plain = withoutColors(line);
        if (plain.equals(" ---> Using cache")) {
            end(step, Step.State.CACHED, -1, null);
        } else if (CLASSIC_FAILURE.matcher(plain).matches()) {
            end(step, Step.State.FAILED, -1, plain);
        } else if (!CLASSIC_OWN.matcher(plain).matches()) {
            wrote(step, line);
        } else if (plain.startsWith("Successfully built")) {
            end(step, Step.State.DONE, -1, null);
        }
    }

    private static String withoutColors(String line) {
        return line.indexOf('\033') < 0 ? line : COLOR.matcher(line).replaceAll("");
    }

    private Step begin(String id, String title) {
        Step step = new Step(id, title);
        steps.put(id, step);
        listener.began(step);
        return step;
    }

    private void wrote(Step step, String line) {
        String last = lastOverwrite(line);
        step.add(last);
        listener.wrote(step, last);
    }

    /** Programs overwrite a line with what comes behind a CR; what stays to be seen is the last. */
    private static String lastOverwrite(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(line.lastIndexOf('\r', end - 1) + 1, end);
    }

    private void end(Step step, Step.State state, double seconds, @Nullable String error) {
        // The builder may say of one step twice that it is done: when it was found, and when it was fetched.
        boolean news = step.state() == Step.State.RUNNING;
        if (news || state == Step.State.FAILED) {
            step.end(state, seconds, error);
            failed |= state == Step.State.FAILED;
            listener.ended(step);
        }
    }
}
