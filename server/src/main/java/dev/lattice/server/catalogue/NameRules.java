package dev.lattice.server.catalogue;

import dev.lattice.server.problem.Problem;
import java.util.regex.Pattern;

/** What may be called how. Each check of a request throws a {@link Problem} that names the field. */
public final class NameRules {
    /** A label of a host name: workloads are reached by theirs. */
    private static final Pattern WORKLOAD = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*([.-][A-Za-z0-9_]+)*");
    private static final int MAX_VARIABLE = 128;
    private static final int SHOWN = 60;

    private NameRules() {}

    /** Whether a workload may be called so. */
    public static boolean isWorkload(String name) {
        boolean reserved = (name + ".").equals(Choice.SECRET_PREFIX) || name.startsWith("xn--");
        return WORKLOAD.matcher(name).matches() && !reserved;
    }

    /** Whether a variable of a container's environment may be called so. */
    public static boolean isVariable(String name) {
        return name.length() <= MAX_VARIABLE && VARIABLE.matcher(name).matches();
    }

    static void checkWorkload(String name) {
        if (!isWorkload(name)) {
            throw Problem.invalid(
                    "name",
                    "A workload's name is lower-case letters, digits and '-', beginning with a letter, 40 at most, and not"
                            + " 'secret'; " + quoted(name) + " is not.");
        }
    }

    static void checkVariable(String name) {
        if (!isVariable(name)) {
            throw Problem.invalid(
                    "env",
                    "A variable's name is letters, digits, '_', and '.' or '-' between them, not beginning with a digit, "
                            + MAX_VARIABLE + " at most; " + quoted(name) + " is not.");
        }
    }

    /** For a message: not longer than one can read, and on one line. */
    public static String quoted(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
