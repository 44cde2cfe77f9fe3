package dev.lattice.server.workload;

/** How a push to a workload's repository was taken. */
public sealed interface Pushed {
    /** What was pushed is on its way. */
    record Made(int revision) implements Pushed {}

    /** An image is being built; it is to be said again when that has ended. */
    record Busy() implements Pushed {}

    /**
     * Nothing is done.
     *
     * @param why a sentence for its owner
     */
    record Nothing(String why) implements Pushed {}

    /**
     * It cannot be made a revision.
     *
     * @param why a sentence for its owner
     */
    record Refused(String why) implements Pushed {}
}
