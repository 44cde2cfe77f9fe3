package dev.lattice.core.application;

import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.util.List;
import java.util.Optional;

/**
 * How an application stands, from how its services do.
 *
 * @param note why it stands so, for people; empty when the state says it all
 */
public record Standing(ApplicationState state, String note) {
    /**
     * A service.
     *
     * @param name as the application calls it
     * @param note why it stands so; empty when the state says it all
     * @param failure of what it was to be changed into; empty when that did not fail
     */
    public record Service(String name, Desired desired, WorkloadState state, String note, String failure) {
        private boolean serves() {
            return state == WorkloadState.RUNNING;
        }

        private boolean done() {
            return state == WorkloadState.COMPLETED;
        }

        private boolean rests() {
            return desired == Desired.STOPPED;
        }

        /** It needs somebody, or something that is away. */
        private boolean broken() {
            return !rests()
                    && (state == WorkloadState.FAILED
                            || state == WorkloadState.CRASHED
                            || state == WorkloadState.SUSPENDED
                            || state == WorkloadState.LOST);
        }

        private boolean onItsWay() {
            return !rests() && !serves() && !done() && !broken();
        }

        private String sentence() {
            return name + (note.isEmpty() ? " is " + word() : ": " + note);
        }

        private String word() {
            return switch (state) {
                case QUEUED -> "waiting";
                case BUILDING -> "being built";
                case DEPLOYING -> "starting";
                case RUNNING -> "running";
                case COMPLETED -> "done";
                case STOPPING, STOPPED -> "stopped";
                case CRASHED -> "ending again and again";
                case FAILED -> "failed";
                case SUSPENDED -> "standing still while its machine is used";
                case LOST -> "away with its node";
                case DELETING -> "being deleted";
            };
        }
    }

    /** @param services in the order in which they start */
    public static Standing of(List<Service> services) {
        if (services.stream().anyMatch(service -> service.desired() == Desired.DELETED)
                && services.stream().allMatch(service -> service.desired() == Desired.DELETED)) {
            return new Standing(ApplicationState.DELETING, "");
        }
        List<Service> kept = services.stream()
                .filter(service -> service.desired() != Desired.DELETED)
                .toList();
        boolean serves = kept.stream().anyMatch(Service::serves);
        Optional<Service> broken = kept.stream().filter(Service::broken).findFirst();
        if (broken.isPresent()) {
            return new Standing(
                    serves ? ApplicationState.DEGRADED : ApplicationState.FAILED,
                    broken.get().sentence());
        }
        if (kept.stream().allMatch(Service::rests)) {
            return new Standing(ApplicationState.STOPPED, "");
        }
        Optional<Service> coming = kept.stream().filter(Service::onItsWay).findFirst();
        if (coming.isPresent()) {
            return new Standing(ApplicationState.STARTING, coming.get().sentence());
        }
        Optional<Service> resting = kept.stream().filter(Service::rests).findFirst();
        return resting.map(service -> new Standing(ApplicationState.DEGRADED, service.name() + " is stopped"))
                .orElseGet(() -> new Standing(ApplicationState.RUNNING, noteOfRunning(kept)));
    }

    /** Those that serve may have something to say too: first of all that a newer revision failed. */
    private static String noteOfRunning(List<Service> services) {
        Optional<Service> unchanged = services.stream()
                .filter(service -> !service.failure().isEmpty())
                .findFirst();
        if (unchanged.isPresent()) {
            return unchanged.get().name() + ": " + unchanged.get().failure();
        }
        return services.stream()
                .filter(service -> !service.note().isEmpty())
                .findFirst()
                .map(Service::sentence)
                .orElse("");
    }
}
