package dev.lattice.server.source;

import java.util.Optional;
import java.util.regex.Pattern;

/** A branch, a tag, a commit, or the full name of any other that a host has, such as {@code refs/pull/7/head}. */
record GitRef(String name) {
    private static final int LONGEST = 255;
    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_./+@#=,!%-]*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-f]{7,63}");

    /** @throws IllegalArgumentException saying what is wrong with it */
    GitRef {
        check(name);
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static void check(String name) {
        if (name.length() > LONGEST
                || !FORM.matcher(name).matches()
                || name.contains("..")
                || name.contains("@{")
                || name.contains("//")
                || name.contains("/.")
                || name.endsWith("/")
                || name.endsWith(".")
                || name.endsWith(".lock")) {
            throw new IllegalArgumentException("'" + GitUrl.shown(name)
                    + "' is no branch, tag or commit: it has letters, digits and ._/+@#=,!%- between them, begins with a"
                    + " letter, a digit or _, and has no '..'.");
        }
    }

    boolean isCommit() {
        return COMMIT.matcher(name).matches();
    }

    /** Whether it looks like the beginning of a commit's id, which hosts do not find. */
    boolean isShortCommit() {
        return !isCommit() && SHORT_COMMIT.matcher(name).matches();
    }

    /** Its full name, when it is one. */
    Optional<String> full() {
        return name.startsWith("refs/") ? Optional.of(name) : Optional.empty();
    }
}
