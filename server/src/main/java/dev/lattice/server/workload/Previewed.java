package dev.lattice.server.workload;

/** What was done about a pull request. */
public sealed interface Previewed {
    /**
     * It is on its way to run.
     *
     * @param workload its preview
     * @param revision of that
     * @param note for people; empty when there is nothing to say
     */
    record Made(String workload, int revision, String note) implements Previewed {}

    /**
     * Its preview is being removed, with all that it keeps.
     *
     * @param workload that it was
     */
    record Removed(String workload) implements Previewed {}

    /** Its preview is being built or removed; it is to be said again when that has ended. */
    record Busy() implements Previewed {}

    /**
     * Nothing is done.
     *
     * @param why for people
     */
    record Nothing(String why) implements Previewed {}

    /**
     * It cannot have a preview, or not this one.
     *
     * @param why for people
     */
    record Refused(String why) implements Previewed {}
}
