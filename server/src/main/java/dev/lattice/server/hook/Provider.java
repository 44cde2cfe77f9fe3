package dev.lattice.server.hook;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Kinds of Git hosts, in the order in which they are recognized: Gitea sends GitHub's headers beside its own. */
@SuppressWarnings("ImmutableEnumChecker") // neither map nor array ever leaves or changes
enum Provider {
    GITEA(
            "X-Gitea-Event",
            "X-Forgejo-Event",
            Map.of("push", Subject.PUSH, "pull_request", Subject.PULL_REQUEST),
            "X-Gitea-Delivery",
            "X-Forgejo-Delivery"),
    GITLAB(
            "X-Gitlab-Event",
            "X-Gitlab-Event",
            Map.of(
                    "Push Hook",
                    Subject.PUSH,
                    "Tag Push Hook",
                    Subject.PUSH,
                    "Merge Request Hook",
                    Subject.PULL_REQUEST),
            // The first two stay the same when a delivery is tried again; the last is what older ones have.
            "webhook-id",
            "Idempotency-Key",
            "X-Gitlab-Event-UUID"),
    GITHUB(
            "X-GitHub-Event",
            "X-GitHub-Event",
            Map.of("ping", Subject.PING, "push", Subject.PUSH, "pull_request", Subject.PULL_REQUEST),
            "X-GitHub-Delivery");

    /** What an event is about. */
    enum Subject {
        /** the host tries the webhook out */
        PING,
        /** a branch or a tag is elsewhere, new, or gone */
        PUSH,
        /** a proposal to merge is new, or elsewhere, or has ended */
        PULL_REQUEST,
        OTHER
    }

    private static final int LONGEST_ID = 200;

    private final String eventHeader;
    private final String otherEventHeader;
    private final Map<String, Subject> subjects;
    private final String[] deliveryHeaders;

    Provider(String eventHeader, String otherEventHeader, Map<String, Subject> subjects, String... deliveryHeaders) {
        this.eventHeader = eventHeader;
        this.otherEventHeader = otherEventHeader;
        this.subjects = subjects;
        this.deliveryHeaders = deliveryHeaders;
    }

    /** Whose delivery it is by its headers. */
    static Optional<Provider> of(Function<String, Optional<String>> headers) {
        for (Provider provider : values()) {
            if (provider.event(headers).isPresent()) {
                return Optional.of(provider);
            }
        }
        return Optional.empty();
    }

    /** The event as the host calls it. */
    Optional<String> event(Function<String, Optional<String>> headers) {
        return headers.apply(eventHeader).or(() -> headers.apply(otherEventHeader));
    }

    Subject subject(String event) {
        return subjects.getOrDefault(event, Subject.OTHER);
    }

    /** The host's own id of the delivery; empty when it sends none. */
    Optional<String> delivery(Function<String, Optional<String>> headers) {
        for (String header : deliveryHeaders) {
            Optional<String> id = headers.apply(header).filter(text -> !text.isBlank() && text.length() <= LONGEST_ID);
            if (id.isPresent()) {
                return id;
            }
        }
        return Optional.empty();
    }
}
