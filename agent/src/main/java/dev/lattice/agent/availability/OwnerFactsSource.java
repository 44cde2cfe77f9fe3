package dev.lattice.agent.availability;

import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.OwnerFacts;

/** Tells what is known of the machine's owner now. One thread. */
public interface OwnerFactsSource {
    /** @param policy by which the applications are chosen that are looked for */
    OwnerFacts look(AvailabilityPolicy policy);
}
