package dev.lattice.core.scheduling;

import dev.lattice.core.resource.Resources;

/**
 * A node at one moment, for questions that may take their time.
 *
 * @param used what is set aside on it
 * @param running slots that are taken
 */
public record Site(NodeOffer offer, Resources used, int running) {
    Resources free() {
        return offer.capacity().minus(used);
    }

    int freeSlots() {
        return offer.takesWork() ? Math.max(0, offer.slots() - running) : 0;
    }
}
