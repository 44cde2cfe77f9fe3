package dev.lattice.server.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.server.hook.PullRequest.Change;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What hosts send of pull requests, which GitLab calls merge requests. */
final class PullRequestReader {
    private static final int LONGEST_BRANCH = 255;
    private static final int LONGEST_ACTION = 50;
    private static final int LONGEST_TIME = 40;
    private static final int DATE_LENGTH = 10;
    /** In years that databases know, too. */
    private static final Pattern DATED = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]");

    private static final String PULL_REQUEST = "pull_request";
    private static final String ATTRIBUTES = "object_attributes";

    /** Of GitHub, Gitea and Forgejo, which say the second of the same differently. */
    private static final Map<String, Change> ACTIONS = Map.of(
            "opened", Change.OPENED,
            "reopened", Change.REOPENED,
            "synchronize", Change.PUSHED,
            "synchronized", Change.PUSHED,
            "closed", Change.CLOSED);

    private static final Map<String, Change> GITLAB_ACTIONS = Map.of(
            "open", Change.OPENED,
            "reopen", Change.REOPENED,
            "update", Change.PUSHED,
            "close", Change.CLOSED,
            "merge", Change.CLOSED);

    /** As GitLab wrote it for years: {@code 2013-12-03 17:23:34 UTC}. */
    private static final DateTimeFormatter GITLAB_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendLiteral(' ')
            .appendZoneOrOffsetId()
            .toFormatter(Locale.ROOT);

    private PullRequestReader() {}

    /** @return empty when it is not what hosts send of a pull request */
    static Optional<PullRequest> read(Incoming incoming) {
        return PayloadReader.tree(incoming)
                .flatMap(root -> root.has(ATTRIBUTES) ? gitlab(root) : others(root))
                .filter(PullRequestReader::isWhole);
    }

    /** What is to be run needs a branch and a commit; what has ended need not have them any more. */
    private static boolean isWhole(PullRequest read) {
        return read.number() > 0
                && (read.change() == Change.CLOSED
                        || read.change() == Change.OTHER
                        || (!read.branch().isEmpty() && read.head().isPresent()));
    }

    private static Optional<PullRequest> others(JsonNode root) {
        JsonNode request = root.path(PULL_REQUEST);
        JsonNode head = request.path("head");
        JsonNode base = request.path("base").path("repo");
        if (!request.isObject()) {
            return Optional.empty();
        }
        String branch = text(head.path("ref"), LONGEST_BRANCH);
        // One that was pushed for review without a branch is anybody's, too, though it is in the repository itself.
        boolean fork = branch.startsWith("refs/") || !isSame(head.path("repo"), base);
        return Optional.of(new PullRequest(
                number(root.path("number")),
                ACTIONS.getOrDefault(text(root.path("action"), LONGEST_ACTION), Change.OTHER),
                branch,
                PayloadReader.commit(head.path("sha")),
                fork,
                PayloadReader.urls(base),
                PayloadReader.url(request.path("html_url")),
                time(request.path("updated_at"))));
    }

    /** One whose repository was deleted has none. */
    private static boolean isSame(JsonNode head, JsonNode base) {
        List<RepositoryAddress> known = PayloadReader.urls(base).stream()
                .flatMap(url -> RepositoryAddress.of(url).stream())
                .toList();
        List<RepositoryAddress> from = PayloadReader.urls(head).stream()
                .flatMap(url -> RepositoryAddress.of(url).stream())
                .toList();
        return !from.isEmpty() && known.containsAll(from);
    }

    private static Optional<PullRequest> gitlab(JsonNode root) {
        JsonNode request = root.path(ATTRIBUTES);
        String action = text(request.path("action"), LONGEST_ACTION);
        Change change = GITLAB_ACTIONS.getOrDefault(action, Change.OTHER);
        if (change == Change.PUSHED
                && PayloadReader.commit(request.path("oldrev")).isEmpty()) {
            // Its text was changed, or who is to look at it.
            change = Change.OTHER;
        }
        JsonNode from = request.path("source_project_id");
        JsonNode to = request.path("target_project_id");
        boolean fork = !from.isIntegralNumber() || !to.isIntegralNumber() || from.asLong() != to.asLong();
        return Optional.of(new PullRequest(
                number(request.path("iid")),
                change,
                text(request.path("source_branch"), LONGEST_BRANCH),
                PayloadReader.commit(request.path("last_commit").path("id")),
                fork,
                PayloadReader.urls(root.path("project")),
                PayloadReader.url(request.path("url")),
                time(request.path("updated_at"))));
    }

    private static String text(JsonNode node, int longest) {
        return PayloadReader.text(node, longest).orElse("");
    }

    /** 0 when it is none that fits. */
    private static int number(JsonNode node) {
        return node.isInt() ? node.intValue() : 0;
    }

    private static Optional<Instant> time(JsonNode node) {
        String text = node.asText("");
        if (text.length() > LONGEST_TIME || !DATED.matcher(text).lookingAt()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.charAt(DATE_LENGTH) == 'T'
                            ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from)
                            : GITLAB_TIME.parse(text, Instant::from));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
