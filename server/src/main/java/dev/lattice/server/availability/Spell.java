package dev.lattice.server.availability;

import dev.lattice.core.availability.Availability;
import java.time.Instant;
import java.util.List;

/**
 * What a node does for others since a moment.
 *
 * @param timeZone of the owner's hours; empty when it was not said
 * @param ownRules the preset of the node's own settings
 * @param unknown what its rules ask for and it cannot tell
 * @param heard the version of the last order that it goes by
 */
record Spell(Availability now, Instant since, String timeZone, String ownRules, List<String> unknown, long heard) {
    Spell {
        unknown = List.copyOf(unknown);
    }
}
