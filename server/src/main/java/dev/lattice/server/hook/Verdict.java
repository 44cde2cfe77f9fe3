package dev.lattice.server.hook;

import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.workload.Desired;
import dev.lattice.server.hook.Provider.Subject;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import dev.lattice.server.workload.Origin;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be done about an event. Where a workload is meant to follow something, only that counts.
 *
 * @param note why, for people
 */
record Verdict(Outcome outcome, String note) {
    private static final String HEADS = "refs/heads/";
    private static final String TAGS = "refs/tags/";
    private static final int MOST_SHOWN = 100;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private static Verdict nothing(String why) {
        return new Verdict(Outcome.NOTHING, why);
    }

    /**
     * The table of events: what a host tells, against what the workload is.
     *
     * @param origin empty when the workload does not come from Git any more
     * @param push empty when the event is no push, or cannot be read
     */
    static Verdict of(Subject subject, Optional<Origin> origin, Optional<Push> push) {
        return switch (subject) {
            case PING -> new Verdict(Outcome.PONG, "the webhook works");
            case PUSH ->
                origin.isEmpty()
                        ? nothing("the workload does not come from Git any more")
                        : push.isEmpty()
                                ? new Verdict(Outcome.REFUSED, "the payload is not one of a push")
                                : of(origin.get(), push.get());
            case PULL_REQUEST -> throw new IllegalArgumentException("what is done for these is more than a push tells");
            case OTHER -> nothing("nothing is done for this event; pushes are what counts");
        };
    }

    private static Verdict of(Origin origin, Push push) {
        if (origin.desired() == Desired.DELETED) {
            return nothing("the workload is being deleted");
        }
        if (!isOf(origin, push.repositories())) {
            return nothing("another repository: the workload comes from " + shown(origin.repository()));
        }
        Optional<String> other = notFollowed(origin, push);
        if (other.isPresent()) {
            return nothing(other.get());
        }
        if (push.commit().isEmpty()) {
            return nothing(shown(push.ref()) + " was deleted; what runs goes on");
        }
        return origin.desired() == Desired.STOPPED
                ? nothing("the workload is stopped; redeploy it to run what was pushed")
                : new Verdict(Outcome.WAITING, "");
    }

    /**
     * The same of pull requests. What has ended is told to whoever may have a preview of it, though none would be made
     * now.
     *
     * @param read empty when it cannot be read
     */
    static Verdict of(PreviewMode mode, Optional<Origin> known, Optional<PullRequest> read) {
        if (known.isEmpty()) {
            return nothing("the workload does not come from Git any more");
        }
        Origin origin = known.get();
        if (mode == PreviewMode.OFF) {
            return nothing("previews are off; 'lattice hooks previews " + origin.name() + " branches' turns them on");
        }
        if (read.isEmpty()) {
            return new Verdict(Outcome.REFUSED, "the payload is not one of a pull request");
        }
        PullRequest request = read.get();
        if (request.change() == PullRequest.Change.OTHER) {
            return nothing("nothing is done for this; opened, pushed to and closed is what counts");
        }
        if (origin.desired() == Desired.DELETED) {
            return nothing("the workload is being deleted");
        }
        if (!isOf(origin, request.repositories())) {
            return nothing("another repository: the workload comes from " + shown(origin.repository()));
        }
        if (request.change() == PullRequest.Change.CLOSED) {
            return new Verdict(Outcome.WAITING, "");
        }
        if (request.fork() && mode != PreviewMode.FORKS) {
            return nothing("it comes from a fork, and those have no previews here; 'lattice hooks previews "
                    + origin.name() + " forks' gives them some");
        }
        return origin.desired() == Desired.STOPPED
                ? nothing("the workload is stopped; while it is, no previews are made")
                : new Verdict(Outcome.WAITING, "");
    }

    private static boolean isOf(Origin origin, List<String> repositories) {
        Optional<RepositoryAddress> own = RepositoryAddress.of(origin.repository());
        return own.isPresent()
                && repositories.stream()
                        .flatMap(url -> RepositoryAddress.of(url).stream())
                        .anyMatch(own.get()::equals);
    }

    /** Why this branch or tag is not what the workload follows; empty when it is. */
    private static Optional<String> notFollowed(Origin origin, Push push) {
        String ref = origin.ref().or(push::standard).orElse("");
        if (ref.isEmpty()) {
            return Optional.of("the workload follows the default branch, and the payload does not say which that is");
        }
        if (COMMIT.matcher(ref).matches()) {
            return Optional.of("the workload is of one commit, whatever is pushed");
        }
        String followed = ref.startsWith("refs/") ? ref : HEADS + ref;
        if (followed.equals(push.ref())) {
            return Optional.empty();
        }
        if (push.ref().startsWith(TAGS) && followed.startsWith(HEADS)) {
            return Optional.of("a tag; the workload follows the branch " + shown(followed.substring(HEADS.length()))
                    + " (a tag to follow is written refs/tags/NAME)");
        }
        return Optional.of("the workload follows " + shown(followed) + ", and this is " + shown(push.ref()));
    }

    private static String shown(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }
}
