package dev.lattice.core.scheduling;

import dev.lattice.core.id.AllocationId;
import java.util.OptionalLong;

/** How long jobs take, as far as anybody knows; in seconds. What is not known is empty, and never guessed. */
public interface Pace {
    /** Nothing is known. */
    Pace UNKNOWN = new Pace() {
        @Override
        public OptionalLong remaining(AllocationId running) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong typical(PendingJob job) {
            return OptionalLong.empty();
        }
    };

    /** How much longer what runs will run. */
    OptionalLong remaining(AllocationId running);

    /** How long such a job runs. */
    OptionalLong typical(PendingJob job);
}
