package dev.lattice.api.availability;

import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node does for others now, and by which rules.
 *
 * @param mode {@code work}, {@code no_start} or {@code rest}; null when the node has not said so since the server started
 * @param budget what may be used now
 * @param reasons why it is less than all
 * @param since when it has been so
 * @param until when the owner's hours or the end of a pause will change it; null when that is not foreseen
 * @param timeZone of the owner's hours
 * @param rules by which it goes
 * @param ownRules whether they are those of the node's own settings
 * @param pending whether the node has not heard of the last change yet
 * @param unknown what the rules ask for and this machine cannot tell
 * @param cordoned whether an admin has it take nothing new
 * @param drain what is left of a drain; null when it is not drained
 * @param stay how likely it is to go on; null while it rests, and until its habits are known
 * @param sentence all of that in one, for people
 */
public record AvailabilityView(
        NodeId node,
        @Nullable Mode mode,
        @Nullable BudgetView budget,
        List<ReasonView> reasons,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String timeZone,
        RulesView rules,
        boolean ownRules,
        PauseView pause,
        boolean pending,
        List<String> unknown,
        boolean cordoned,
        @Nullable DrainView drain,
        @Nullable StayView stay,
        String sentence) {
    public AvailabilityView {
        reasons = List.copyOf(reasons);
        unknown = List.copyOf(unknown);
    }

    /**
     * @param code stable, SCREAMING_SNAKE
     * @param sentence for people
     */
    public record ReasonView(String code, String sentence) {}

    /** @param until with {@code until} only */
    public record PauseView(PauseKind kind, @Nullable Instant until) {}

    /**
     * How far a drain is.
     *
     * @param since when it began
     * @param deadline when jobs that are left are ended
     * @param jobs that are left
     * @param services that are left
     * @param staying of these, the ones that cannot move, because what they keep is there
     */
    public record DrainView(Instant since, Instant deadline, int jobs, int services, List<String> staying) {
        public DrainView {
            staying = List.copyOf(staying);
        }
    }
}
