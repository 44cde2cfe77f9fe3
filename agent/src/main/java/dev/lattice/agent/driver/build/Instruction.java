package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One instruction of a Dockerfile, taken apart as builders do.
 *
 * @param line the number of its first line, from 1
 * @param name in capitals
 * @param flags what stands between the name and the rest, each from its {@code --} on
 * @param rest what follows, with neither blanks before nor after it
 */
record Instruction(int line, String name, List<String> flags, String rest) {
    private static final Set<String> NAMES = Set.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z]+");
    /**
     * What all builders read as they find it. They take quotes and backslashes out of flags, and take bytes of letters
     * beyond ASCII for blanks, each version in its own way.
     */
    private static final Pattern PLAIN_FLAG = Pattern.compile("--[!#-&(-\\[\\]-~]*");

    Instruction {
        flags = List.copyOf(flags);
    }

    /**
     * Takes one apart.
     *
     * @param line the number of its first line, from 1
     * @param text the whole of it, without line ends
     * @throws LaunchException when it is none, or has a flag that is not understood
     */
    static Instruction of(int line, String text) throws LaunchException {
        String stripped = text.strip();
        int end = blank(stripped);
        String word = stripped.substring(0, end);
        if (!isName(word)) {
            throw refused(line, "'" + word + "' is no instruction; see docs.docker.com/reference/dockerfile");
        }
        List<String> flags = new ArrayList<>();
        String rest = stripped.substring(end).strip();
        while (rest.startsWith("--")) {
            int next = blank(rest);
            flags.add(flag(line, rest.substring(0, next)));
            rest = rest.substring(next).strip();
        }
        return new Instruction(line, word.toUpperCase(Locale.ROOT), flags, rest);
    }

    /** Whether a word names an instruction, in whatever case. */
    static boolean isName(String word) {
        // Letters of other alphabets may become these in capitals.
        return LETTERS.matcher(word).matches() && NAMES.contains(word.toUpperCase(Locale.ROOT));
    }

    private static String flag(int line, String flag) throws LaunchException {
        if (!PLAIN_FLAG.matcher(flag).matches()) {
            throw refused(line, "write '" + flag + "' without quotes, backslashes and letters beyond ASCII");
        }
        int equals = flag.indexOf('=');
        String name = equals < 0 ? flag : flag.substring(0, equals);
        if (name.contains("$")) {
            throw refused(line, "write the name of '" + flag + "' out, without a variable");
        }
        // Some builders take the next word for its value.
        if (equals < 0 && (name.equalsIgnoreCase("--from") || name.equalsIgnoreCase("--mount"))) {
            throw refused(line, "write '" + name + "=' and what it is in one word");
        }
        return flag;
    }

    private static int blank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
                return i;
            }
        }
        return text.length();
    }

    /** What it is a trigger for, which is an instruction itself; only of an ONBUILD. */
    Instruction nested() throws LaunchException {
        Instruction nested = of(line, rest);
        if (!flags.isEmpty() || nested.name.equals("ONBUILD") || nested.name.equals("FROM")) {
            throw refused("ONBUILD is followed by another instruction than ONBUILD and FROM");
        }
        return nested;
    }

    /** Its rest, blank by blank. */
    List<String> words() {
        return rest.isEmpty() ? List.of() : List.of(rest.split("[ \t]+", -1));
    }

    /** That it is not built because of this one, which has to be changed as it is said. */
    LaunchException refused(String why) {
        return refused(line, why);
    }

    /** That it is not built because of a line, counted from 1. */
    static LaunchException refused(int line, String why) {
        return new LaunchException(
                LaunchException.Code.BUILD_REFUSED, "The Dockerfile is not built. Line " + line + ": " + why + ".");
    }
}
