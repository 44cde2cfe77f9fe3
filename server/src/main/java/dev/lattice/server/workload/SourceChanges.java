package dev.lattice.server.workload;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a source, and of how it is built, when somebody changes parts of it. */
final class SourceChanges {
    private SourceChanges() {}

    /** Another place is another source: nothing of the earlier one is for it, its credentials least of all. */
    static @Nullable SourceRequest source(@Nullable SourceRequest before, @Nullable SourceRequest change) {
        if (before == null || change == null) {
            return change == null ? before : change;
        }
        boolean same = change.upload() == null
                && change.archive() == null
                && before.git() != null
                && (change.git() == null || change.git().equals(before.git()));
        if (!same) {
            return change;
        }
        return new SourceRequest(
                before.git(),
                change.ref() == null ? before.ref() : change.ref(),
                change.submodules() == null ? before.submodules() : change.submodules(),
                change.token() == null ? before.token() : change.token(),
                change.user() == null ? before.user() : change.user(),
                change.key() == null ? before.key() : change.key(),
                null,
                null);
    }

    static @Nullable BuildRequest build(@Nullable BuildRequest before, @Nullable BuildRequest change) {
        if (change == null) {
            return before;
        }
        return merged(before == null ? BuildRequest.NONE : before, change);
    }

    private static BuildRequest merged(BuildRequest before, BuildRequest change) {
        return new BuildRequest(
                text(before.root(), change.root()),
                text(before.version(), change.version()),
                text(before.install(), change.install()),
                text(before.build(), change.build()),
                text(before.start(), change.start()),
                text(before.output(), change.output()),
                text(before.dockerfile(), change.dockerfile()),
                text(before.target(), change.target()),
                variables(before.args(), change.args()),
                variables(before.env(), change.env()),
                variables(before.secrets(), change.secrets()),
                change.resources() == null ? before.resources() : change.resources(),
                change.timeoutSeconds() == null ? before.timeoutSeconds() : change.timeoutSeconds());
    }

    /** An empty text takes the wish back: then it is as it is detected. */
    private static @Nullable String text(@Nullable String before, @Nullable String change) {
        String after = change == null ? before : change;
        return after == null || after.isEmpty() ? null : after;
    }

    /** Those that are null in the change are taken away. */
    private static @Nullable Map<String, String> variables(
            @Nullable Map<String, String> before, @Nullable Map<String, String> change) {
        if (before == null || change == null) {
            return change == null ? before : change;
        }
        Map<String, String> after = new LinkedHashMap<>(before);
        change.forEach((name, value) -> {
            if (value == null) {
                after.remove(name);
            } else {
                after.put(name, value);
            }
        });
        return after;
    }
}
