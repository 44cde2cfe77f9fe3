package dev.lattice.agent.driver;

/** Where a service's output goes, and how far it has got: what it takes to go on after a restart of the agent. */
public interface ServiceOutput {
    /**
     * A point where the engine's log and a stream are known to be in step.
     *
     * @param time of the last entry of the log that was seen, as the engine writes it; empty for the log's beginning
     * @param offset in the stream, of the first byte that has this time
     * @param end in the stream, of the last byte that has it
     */
    record Place(String time, long offset, long end) {
        /** The beginning of a container's log. */
        public static Place beginning(long offset) {
            return new Place("", offset, offset);
        }
    }

    OutputSink out();

    OutputSink err();

    Place outPlace();

    Place errPlace();

    /** They are in step there, too; to be remembered now and then, for an older place is as good, only slower. */
    void reached(Place out, Place err);
}
