package dev.lattice.core.scheduling;

import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are stopped for a service that finds no room: only such as may run again, of the smallest priorities that
 * will do, of these as few as will do, and of equal ones the youngest, which lose least.
 */
public final class Preemption {
    private Preemption() {}

    /** The cheapest eviction after which the service has room; empty when there is none. Changes nothing. */
    public static Optional<Eviction> find(Fleet fleet, PendingService service) {
        return Residences.suitable(fleet, service)
                .map(node -> on(fleet, node, service))
                .flatMap(Optional::stream)
                .min(Candidate.CHEAPEST)
                .map(Candidate::eviction);
    }

    private record Candidate(Node node, List<Occupancy> victims, int priority, long youngest) {
        static final Comparator<Candidate> CHEAPEST = Comparator.comparingInt(Candidate::priority)
                .thenComparingInt((Candidate c) -> c.victims.size())
                .thenComparing(Comparator.comparingLong(Candidate::youngest).reversed())
                .thenComparingLong(c -> c.node.order);

        Eviction eviction() {
            return new Eviction(
                    node.id, victims.stream().map(victim -> victim.allocation).toList());
        }
    }

    private static Optional<Candidate> on(Fleet fleet, Node node, PendingService service) {
        List<Occupancy> jobs = node.occupants.stream()
                .filter(job -> job.job.preemptible()
                        && !job.leaving
                        && !job.job.resources().equals(Resources.NONE))
                .sorted(Comparator.comparingInt(job -> job.job.priority()))
                .toList();
        Missing whole = Missing.of(fleet, node, service);
        if (whole.nothing()) {
            return Optional.of(new Candidate(node, List.of(), Integer.MIN_VALUE, 0));
        }
        List<Occupancy> within = new ArrayList<>();
        Missing left = whole;
        for (Occupancy job : jobs) {
            if (left.nothing()
                    && !within.isEmpty()
                    && job.job.priority() > within.getLast().job.priority()) {
                break;
            }
            within.add(job);
            left = left.less(job.job.resources());
        }
        if (!left.nothing()) {
            return Optional.empty();
        }
        List<Occupancy> victims = fewest(within, whole);
        return Optional.of(new Candidate(
                node,
                victims,
                victims.stream().mapToInt(victim -> victim.job.priority()).max().orElse(0),
                victims.stream()
                        .mapToLong(victim -> victim.allocation.value())
                        .min()
                        .orElse(0)));
    }

    /** Always the one that brings most of what is missing; then, those that were not needed after all are let go. */
    private static List<Occupancy> fewest(List<Occupancy> jobs, Missing whole) {
        List<Occupancy> rest = new ArrayList<>(jobs);
        List<Occupancy> taken = new ArrayList<>();
        for (Missing missing = whole; !missing.nothing(); ) {
            Occupancy best = best(rest, missing);
            rest.remove(best);
            taken.add(best);
            missing = missing.less(best.job.resources());
        }
        for (Occupancy candidate : List.copyOf(taken)) {
            Missing without = whole;
            for (Occupancy other : taken) {
                without = other.equals(candidate) ? without : without.less(other.job.resources());
            }
            if (without.nothing()) {
                taken.remove(candidate);
            }
        }
        return taken;
    }

    private static Occupancy best(List<Occupancy> jobs, Missing missing) {
        @Nullable Occupancy best = null;
        double most = -1;
        for (Occupancy job : jobs) {
            double part = missing.broughtBy(job.job.resources());
            boolean better = best == null
                    || part > most
                    || (part == most
                            && (job.job.priority() < best.job.priority()
                                    || (job.job.priority() == best.job.priority()
                                            && job.allocation.value() > best.allocation.value())));
            if (better) {
                best = job;
                most = part;
            }
        }
        if (best == null) {
            throw new IllegalStateException("all of them together were enough");
        }
        return best;
    }

    /** What a node lacks to take a service; nothing of a resource when that is not positive. */
    private record Missing(long cpuMillis, long memoryMb, long diskMb, long gpus) {
        static Missing of(Fleet fleet, Node node, PendingService service) {
            Resources capacity = Residences.capacity(node);
            Resources wanted = service.reserved();
            // What was told to end makes room, too: for those whom it is kept for, and perhaps for more.
            Resources going = node.occupants.stream()
                    .filter(occupancy -> occupancy.leaving)
                    .map(occupancy -> occupancy.job.resources())
                    .reduce(fleet.claimedBy(service, node), Resources::plus);
            return new Missing(
                    wanted.cpuMillis() - (capacity.cpuMillis() - (node.usedCpuMillis - going.cpuMillis())),
                    wanted.memoryMb() - (capacity.memoryMb() - (node.usedMemoryMb - going.memoryMb())),
                    wanted.diskMb() - (capacity.diskMb() - (node.usedDiskMb - going.diskMb())),
                    wanted.gpus() - (capacity.gpus() - (node.usedGpus - going.gpus())));
        }

        boolean nothing() {
            return cpuMillis <= 0 && memoryMb <= 0 && diskMb <= 0 && gpus <= 0;
        }

        Missing less(Resources freed) {
            return new Missing(
                    cpuMillis - freed.cpuMillis(),
                    memoryMb - freed.memoryMb(),
                    diskMb - freed.diskMb(),
                    gpus - freed.gpus());
        }

        double broughtBy(Resources freed) {
            return part(cpuMillis, freed.cpuMillis())
                    + part(memoryMb, freed.memoryMb())
                    + part(diskMb, freed.diskMb())
                    + part(gpus, freed.gpus());
        }

        private static double part(long missing, long freed) {
            return missing <= 0 ? 0 : (double) Math.min(missing, freed) / missing;
        }
    }
}
