package dev.lattice.api.build;

import dev.lattice.core.build.Ecosystem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a source is built, as it was detected or asked for.
 *
 * @param commit of a source in Git
 * @param framework such as {@code Next.js}; null when none is known
 * @param port that the app listens on by default, and gets as {@code PORT}; null when it is not to be reached
 * @param dockerfile text of the generated one, or of the source's own
 */
public record BuildPlanView(
        @Nullable CommitView commit,
        Ecosystem ecosystem,
        @Nullable String framework,
        List<DecisionView> decisions,
        List<String> warnings,
        @Nullable Integer port,
        String dockerfile) {
    /**
     * A commit.
     *
     * @param message its first line
     */
    public record CommitView(String id, String message, String author) {}

    /**
     * One thing that was settled.
     *
     * @param subject such as {@code start}
     * @param reason where that was seen
     */
    public record DecisionView(String subject, String value, String reason) {}
}
