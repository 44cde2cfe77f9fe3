package dev.lattice.server.build;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds in what a builder said the sentence that tells why it failed. */
final class BuildFailure {
    private static final Pattern STEP = Pattern.compile(
            "(?:executor failed running \\[(?<old>.*)\\]|process \"(?<new>.*)\" did not complete successfully): exit code: (?<code>\\d+)");
    private static final Pattern CLASSIC =
            Pattern.compile("The command '(?<command>.*)' returned a non-zero code: (?<code>\\d+)");
    private static final Pattern ERROR =
            Pattern.compile("(?im)^(?:error|failed): *(?:failed to solve: *)?(?<text>.+)$");
    private static final Pattern SHELL = Pattern.compile("^/bin/sh -c ");
    private static final int KILLED = 137;
    private static final int LONGEST = 300;

    private BuildFailure() {}

    /** @param said the end of the builder's output */
    static Optional<String> of(String said) {
        Optional<MatchResult> step = last(STEP, said);
        if (step.isPresent()) {
            String command = step.get().group("old") == null
                    ? step.get().group("new")
                    : step.get().group("old");
            return Optional.of(ended(command, step.get().group("code")));
        }
        return last(CLASSIC, said)
                .map(found -> ended(found.group("command"), found.group("code")))
                .or(() -> last(ERROR, said).map(found -> shortened(found.group("text"))));
    }

    private static Optional<MatchResult> last(Pattern pattern, String said) {
        return pattern.matcher(said).results().reduce((_, later) -> later);
    }

    private static String ended(String command, String code) {
        return "'" + shortened(SHELL.matcher(command).replaceFirst("")) + "' ended with exit code " + code
                + (code.equals(Integer.toString(KILLED)) ? "; it may have needed more memory than the build has" : "");
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
