package dev.lattice.agent.availability;

import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Power;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What rules ask for and a machine cannot tell, in words for its owner. */
final class Unknown {
    private static final int NEVER_MIND_CPU = 100;

    private Unknown() {}

    static List<String> of(AvailabilityPolicy policy, OwnerFacts facts) {
        List<String> unknown = new ArrayList<>();
        if (facts.userIdle().isEmpty() && !policy.user().idleAfter().equals(Duration.ZERO)) {
            unknown.add("whether somebody uses the machine: it counts as used");
        }
        if (facts.othersCpuPercent().isEmpty() && policy.others().cpuPercent() < NEVER_MIND_CPU) {
            unknown.add("what other programs use of the processors: that rule is of no effect");
        }
        if (facts.freeMemoryPercent().isEmpty() && policy.others().freeMemoryPercent() > 0) {
            unknown.add("how much memory is free: that rule is of no effect");
        }
        if (facts.power() instanceof Power.Unknown && policy.battery().leastPercent() > 0) {
            unknown.add("whether it runs on battery: it counts as if it did");
        }
        if (facts.fullScreen().isEmpty() && policy.others().restsInFullScreen()) {
            unknown.add("whether a program has the whole screen: that rule is of no effect");
        }
        return unknown;
    }
}
