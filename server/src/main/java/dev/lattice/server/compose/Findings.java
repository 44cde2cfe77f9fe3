package dev.lattice.server.compose;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a reading finds: each thing once, however often it is come across. */
final class Findings {
    private static final int MOST = 200;

    private final String file;
    private final Set<ComposeFinding> refusals = new LinkedHashSet<>();
    private final Set<ComposeFinding> warnings = new LinkedHashSet<>();

    Findings(String file) {
        this.file = file;
    }

    void refuse(int line, String path, String message) {
        add(refusals, new ComposeFinding(file, line, path, message));
    }

    void warn(int line, String path, String message) {
        add(warnings, new ComposeFinding(file, line, path, message));
    }

    /** Something of another file than the compose file. */
    void refuseIn(String other, int line, String path, String message) {
        add(refusals, new ComposeFinding(other, line, path, message));
    }

    /** Something of another file than the compose file. */
    void warnIn(String other, int line, String path, String message) {
        add(warnings, new ComposeFinding(other, line, path, message));
    }

    private static void add(Set<ComposeFinding> to, ComposeFinding finding) {
        // Nobody reads more, and what is read may be made to have many.
        if (to.size() < MOST) {
            to.add(finding);
        }
    }

    /** @throws ComposeException when something was refused */
    void throwIfAny() {
        if (!refusals.isEmpty()) {
            throw new ComposeException(inOrder(refusals));
        }
    }

    /** How many things were refused so far. */
    int refused() {
        return refusals.size();
    }

    List<ComposeFinding> warnings() {
        return inOrder(warnings);
    }

    /** The compose file's by line; those of other files after them. */
    private List<ComposeFinding> inOrder(Set<ComposeFinding> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(
                                (ComposeFinding finding) -> !finding.file().equals(file))
                        .thenComparing(ComposeFinding::file)
                        .thenComparingInt(ComposeFinding::line))
                .toList();
    }
}
