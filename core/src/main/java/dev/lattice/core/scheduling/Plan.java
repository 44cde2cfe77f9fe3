package dev.lattice.core.scheduling;

import java.util.List;

/** What the scheduler proposes, in the order in which it decided. */
public record Plan(List<Placement> placements) {
    public Plan {
        placements = List.copyOf(placements);
    }
}
