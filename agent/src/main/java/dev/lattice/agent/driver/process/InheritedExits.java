package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.ProcessStamp;
import java.util.Optional;

/** Tells how processes ended that an earlier agent started and somebody else inherited. */
public interface InheritedExits {
    /** Nobody inherits them here. */
    InheritedExits NONE = new InheritedExits() {
        @Override
        public Optional<Exit> find(ProcessStamp stamp) {
            return Optional.empty();
        }

        @Override
        public boolean comeFrom(int parent) {
            return false;
        }

        @Override
        public Exit await(ProcessStamp stamp) {
            return new Exit.Unknown();
        }

        @Override
        public void forget(ProcessStamp stamp) {}
    };

    /** The recorded end, or empty when none is known yet. */
    Optional<Exit> find(ProcessStamp stamp);

    /** Whether the ends of this living process' children are recorded here. */
    boolean comeFrom(int parent);

    /** The end of a process that is gone; waits a moment for its record. */
    Exit await(ProcessStamp stamp);

    /** Nobody will ask for it again. */
    void forget(ProcessStamp stamp);
}
