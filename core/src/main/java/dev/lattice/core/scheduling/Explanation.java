package dev.lattice.core.scheduling;

import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds the first thing that stands in a job's way, from the most to the least permanent. */
final class Explanation {
    /** Jobs ahead are counted up to here. */
    private static final int COUNTED = 1000;

    private final Fleet fleet;
    private final FairQueue queue;
    private final PendingJob job;
    private final Shape shape;
    private final Collection<Node> candidates;

    Explanation(Fleet fleet, FairQueue queue, PendingJob job) {
        this.fleet = fleet;
        this.queue = queue;
        this.job = job;
        this.shape = Shape.of(job);
        this.candidates = fleet.pool(shape.requirement()).members;
    }

    WaitingReason reason() {
        if (candidates.isEmpty()) {
            return Lack.ofNodes(fleet, shape.requirement());
        }
        List<Resources> whole = candidates.stream().map(Explanation::capacity).toList();
        if (whole.stream().noneMatch(capacity -> shape.resources().fitsIn(capacity))) {
            return Lack.ofRoom(Code.TOO_BIG, shape.resources(), whole, "the largest node has");
        }
        int limit = job.groupLimit();
        int occupied = job.group().map(fleet::occupiedBy).orElse(0);
        if (limit > 0 && occupied >= limit) {
            return new WaitingReason(
                    Code.GROUP_FULL, String.format(Locale.ROOT, "its group runs %d of at most %d", occupied, limit));
        }
        Strand strand = new Strand(Strand.Key.of(job), job.id());
        if (Rooms.thorough(fleet).find(strand, job) != null) {
            int ahead = ownAhead();
            return ahead == 0
                    ? new WaitingReason(Code.NEXT, "its turn is next")
                    : new WaitingReason(Code.BEHIND_OTHERS, ahead(ahead));
        }
        List<Resources> free = candidates.stream()
                .filter(node -> node.freeSlots() > 0)
                .map(Node::free)
                .toList();
        return free.isEmpty()
                ? busy()
                : Lack.ofRoom(Code.NO_ROOM, shape.resources(), free, "the largest free node has");
    }

    private static Resources capacity(Node node) {
        return node.offer == null ? Resources.NONE : node.offer.capacity();
    }

    private WaitingReason busy() {
        long slots = candidates.stream()
                .mapToLong(node -> node.offer == null ? 0 : node.offer.slots())
                .sum();
        String sentence =
                slots == 1 ? "the only slot is busy" : String.format(Locale.ROOT, "all %,d slots are busy", slots);
        int ahead = ownAhead();
        return new WaitingReason(Code.ALL_BUSY, ahead == 0 ? sentence : ahead(ahead) + ", " + sentence);
    }

    private static String ahead(int count) {
        return switch (count) {
            case 1 -> "1 job of yours is ahead";
            case COUNTED -> String.format(Locale.ROOT, "more than %,d jobs of yours are ahead", COUNTED - 1);
            default -> count + " jobs of yours are ahead";
        };
    }

    /** Jobs of the same user that come first, counted up to {@link #COUNTED}. */
    private int ownAhead() {
        int count = 0;
        for (Lane lane : queue.lanes()) {
            if (lane.priority < job.priority()) {
                break;
            }
            Flow flow = lane.find(job.project(), job.owner());
            if (flow == null) {
                continue;
            }
            for (Strand strand : flow.order) {
                if (lane.priority > job.priority()) {
                    count += strand.jobs.size();
                } else {
                    for (var id : strand.jobs.keySet()) {
                        if (count >= COUNTED || id.compareTo(job.id()) >= 0) {
                            break;
                        }
                        count++;
                    }
                }
            }
        }
        return Math.min(count, COUNTED);
    }
}
