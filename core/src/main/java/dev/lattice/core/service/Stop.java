package dev.lattice.core.service;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How a container is stopped.
 *
 * @param signal that asks its main process to end, such as {@code SIGQUIT} or {@code 3}; empty for the image's
 * @param grace between that and the kill
 */
public record Stop(String signal, Duration grace) {
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    /** As the image wants it. */
    public static final Stop DEFAULT = new Stop("", DEFAULT_GRACE);

    private static final Pattern SIGNAL = Pattern.compile(
            "(?:SIG)?(?:HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD|CLD|CONT"
                    + "|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS|RTMIN(?:\\+[0-9]{1,2})?"
                    + "|RTMAX(?:-[0-9]{1,2})?)"
                    + "|[1-9]|[1-5][0-9]|6[0-4]");

    public Stop {
        if (!signal.isEmpty() && !SIGNAL.matcher(signal).matches()) {
            throw new IllegalArgumentException("'" + signal.replaceAll("\\p{Cntrl}", "?")
                    + "' is no signal: write its name, like SIGTERM, or its number, 1 to 64");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("the time to stop is less than nothing");
        }
    }

    public Stop(Duration grace) {
        this("", grace);
    }
}
