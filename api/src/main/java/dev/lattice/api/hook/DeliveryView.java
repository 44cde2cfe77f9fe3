package dev.lattice.api.hook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a Git host told, and what came of it.
 *
 * @param provider {@code github}, {@code gitlab} or {@code gitea}
 * @param event as the host calls it
 * @param ref full name of the branch or tag; null when the event has none
 * @param commit where that is now; null when the event has none, or it was deleted
 * @param pullRequest its number; null when the event is not about one
 * @param outcome {@code waiting}, {@code deployed}, {@code failed} (so was its revision, and failed),
 *     {@code coalesced} (a newer one was taken instead), {@code removed} (a preview was), {@code nothing}, {@code refused} or {@code pong}
 * @param note why; null when the outcome says it all
 * @param revision that was made, of the workload or of its preview; null when none was
 */
public record DeliveryView(
        Instant receivedAt,
        String provider,
        String event,
        @Nullable String ref,
        @Nullable String commit,
        @Nullable Integer pullRequest,
        String outcome,
        @Nullable String note,
        @Nullable Integer revision) {}
