package dev.lattice.server.availability;

import dev.lattice.api.availability.AvailabilityView;
import dev.lattice.api.availability.AvailabilityView.DrainView;
import dev.lattice.api.availability.AvailabilityView.PauseView;
import dev.lattice.api.availability.AvailabilityView.ReasonView;
import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.availability.StayView;
import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.Forecast;
import dev.lattice.server.node.Node;
import dev.lattice.server.scheduling.Dispatcher.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a node's availability looks to people. */
final class AvailabilityViews {
    /** A time that nobody foresees is as far as this. */
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

    private static final int PERCENT = 100;

    private AvailabilityViews() {}

    static AvailabilityView view(
            Node node,
            StoredOrder order,
            Optional<Spell> spell,
            boolean online,
            AvailabilityPolicy policy,
            Condition condition,
            Optional<StayView> stay,
            Instant now) {
        // What one said that is not there any more does not hold.
        Optional<Availability> said = spell.filter(_ -> online).map(Spell::now);
        PauseKind pause = order.pauseAt(now);
        return new AvailabilityView(
                node.id(),
                said.map(Availability::mode).orElse(null),
                said.map(each -> RulesMapper.view(each.budget())).orElse(null),
                Stream.concat(
                                quarantine(condition),
                                said.map(Availability::reasons).orElse(List.of()).stream()
                                        .map(reason ->
                                                new ReasonView(reason.code().name(), reason.sentence())))
                        .toList(),
                spell.filter(_ -> online).map(Spell::since).orElse(null),
                said.flatMap(Availability::until)
                        .filter(until -> until.isBefore(FAR))
                        .orElse(null),
                spell.map(Spell::timeZone).filter(zone -> !zone.isEmpty()).orElse(null),
                RulesMapper.view(policy),
                order.rules().isEmpty(),
                new PauseView(
                        pause, pause == PauseKind.UNTIL ? order.pauseUntil().orElse(null) : null),
                order.version() != spell.map(Spell::heard).orElse(0L),
                spell.map(Spell::unknown).orElse(List.of()),
                order.cordoned(),
                order.drain()
                        .map(drain -> new DrainView(
                                drain.since(),
                                drain.deadline(),
                                condition.jobs(),
                                condition.services(),
                                condition.staying()))
                        .orElse(null),
                stay.orElse(null),
                sentence(order, said, online, condition));
    }

    static StayView stay(Forecast forecast, Instant now) {
        return new StayView(
                percent(forecast.stays(now, Duration.ofHours(1))), percent(forecast.stays(now, Duration.ofHours(8))));
    }

    private static int percent(double chance) {
        return (int) Math.round(chance * PERCENT);
    }

    private static Stream<ReasonView> quarantine(Condition condition) {
        return condition.quarantined().isZero()
                ? Stream.empty()
                : Stream.of(new ReasonView("QUARANTINED", quarantined(condition)));
    }

    private static String quarantined(Condition condition) {
        return "it failed to start one job after the other; it is tried again in "
                + (condition.quarantined().toSeconds() + 1) + " s";
    }

    /** What admins want, or what is wrong with it, comes first: what its owner lets it do is of no use then. */
    private static String sentence(
            StoredOrder order, Optional<Availability> said, boolean online, Condition condition) {
        List<String> parts = new ArrayList<>();
        if (order.drain().isPresent()) {
            int left = condition.jobs()
                    + condition.services()
                    - condition.staying().size();
            parts.add(left > 0 ? "an admin drains it, and " + left + " of what it has are left" : "an admin drains it");
        } else if (order.cordoned()) {
            parts.add("an admin has it take nothing new");
        }
        if (!condition.quarantined().isZero()) {
            parts.add(quarantined(condition));
        }
        boolean free = said.filter(
                        now -> now.mode() == Mode.WORK && now.reasons().isEmpty())
                .isPresent();
        if (parts.isEmpty() || !free) {
            parts.add(said.map(AvailabilityViews::sentence)
                    .orElse(online ? "it has not said what it does for others yet" : "it is not online"));
        }
        return String.join("; ", parts);
    }

    private static String sentence(Availability now) {
        String because =
                now.reasons().isEmpty() ? "" : ": " + now.reasons().getFirst().sentence();
        return switch (now.mode()) {
            case WORK ->
                now.budget().cpuPercent() == 100 && now.budget().memoryPercent() == 100
                        ? "it works for others"
                        : "it works for others with " + now.budget().cpuPercent() + " % of its processors and "
                                + now.budget().memoryPercent() + " % of its memory" + because;
            case NO_START -> "it starts nothing more for others" + because;
            case REST -> "it rests" + because;
        };
    }
}
