package dev.lattice.core.scheduling;

import dev.lattice.core.id.UserId;
import dev.lattice.core.resource.Resources;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node as it will be once the placements planned so far are made. */
final class Draft {
    /** A GPU that is missing, in the mix of units by which shortfalls are told apart. */
    static final long GPU_WEIGHT = 16_384;

    final Node node;
    private final NodeOffer offer;
    private int running;
    private int waiting;
    private int cpuMillis;
    private long memoryMb;
    private long diskMb;
    private int gpus;
    private final Map<UserId, Integer> waitingByUser = new HashMap<>(2);
    private final Map<Turn, Long> nextTimes = new HashMap<>(2);
    private final Map<Integer, Long> now = new HashMap<>(2);

    /** The strand for whose head room is kept here. */
    @Nullable Strand keptFor;

    /** Who is asked for a virtual time. */
    private record Turn(int priority, UserId user) {}

    /** @throws IllegalStateException when the node offers nothing */
    Draft(Node node) {
        NodeOffer offered = node.offer;
        if (offered == null) {
            throw new IllegalStateException("node " + node.id + " offers nothing");
        }
        this.node = node;
        this.offer = offered;
        this.running = node.running;
        this.waiting = node.line.size();
        this.cpuMillis = node.usedCpuMillis;
        this.memoryMb = node.usedMemoryMb;
        this.diskMb = node.usedDiskMb;
        this.gpus = node.usedGpus;
    }

    int waiting() {
        return waiting;
    }

    boolean hasSlot() {
        return running < offer.slots();
    }

    int freeSlots() {
        return Math.max(0, offer.slots() - running);
    }

    int freePlaces() {
        return hasSlot() ? 0 : Math.max(0, offer.ahead() - waiting);
    }

    boolean fits(Resources wanted) {
        Resources capacity = offer.capacity();
        return wanted.cpuMillis() <= capacity.cpuMillis() - cpuMillis
                && wanted.memoryMb() <= capacity.memoryMb() - memoryMb
                && wanted.diskMb() <= capacity.diskMb() - diskMb
                && wanted.gpus() <= capacity.gpus() - gpus;
    }

    /**
     * Whether room that is kept for a job forbids this one. Jobs that need no more than a slot pass as long as the
     * other could not start yet anyway.
     */
    boolean keptFrom(Strand strand) {
        Strand owner = keptFor;
        if (owner == null || owner == strand) {
            return false;
        }
        return !strand.key.shape().weightless() || fits(owner.key.shape().resources());
    }

    boolean admitsToLine(UserId user) {
        return Line.admits(node.line.waitingOf(user) + waitingByUser.getOrDefault(user, 0), freePlaces());
    }

    /** Adds the job to what is planned, and names its rank. */
    Placement place(PendingJob job) {
        boolean ahead = !hasSlot();
        Turn turn = new Turn(job.priority(), job.owner());
        long time = node.line.now(job.priority());
        if (offer.ahead() > 0) {
            time = Math.max(
                    Math.max(node.line.nextTime(job.priority(), job.owner()), nextTimes.getOrDefault(turn, 0L)),
                    now.getOrDefault(job.priority(), 0L));
            nextTimes.put(turn, time + 1);
        }
        if (ahead) {
            waiting++;
            waitingByUser.merge(job.owner(), 1, Integer::sum);
        } else {
            running++;
            now.merge(job.priority(), time, Math::max);
        }
        cpuMillis += job.resources().cpuMillis();
        memoryMb += job.resources().memoryMb();
        diskMb += job.resources().diskMb();
        gpus += job.resources().gpus();
        return new Placement(job, node.id, Rank.of(job.priority(), time), ahead);
    }

    /**
     * How far the node is from having room, in a mix of units (thousandths of a core, mebibytes, GPUs) that only has to
     * shrink as jobs end; a missing slot counts less than anything else.
     */
    long shortfall(Resources wanted) {
        Resources capacity = offer.capacity();
        long missing = Math.max(0, wanted.cpuMillis() - (capacity.cpuMillis() - cpuMillis))
                + Math.max(0, wanted.memoryMb() - (capacity.memoryMb() - memoryMb))
                + Math.max(0, wanted.diskMb() - (capacity.diskMb() - diskMb))
                + GPU_WEIGHT * Math.max(0, wanted.gpus() - (capacity.gpus() - gpus));
        return 2 * missing + (hasSlot() || freePlaces() > 0 ? 0 : 1);
    }
}
