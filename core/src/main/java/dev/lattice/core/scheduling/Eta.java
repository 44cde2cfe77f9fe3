package dev.lattice.core.scheduling;

import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When a job will start, if things go on as they are: what runs ends when its {@link Pace} says, those who come before
 * it are given to the same nodes and each take as long as it, and nothing new comes that would overtake it. Empty when
 * any of that is not known, or when there is too much of it to go through.
 */
final class Eta {
    private static final int MOST_NODES = 1_000;
    private static final int MOST_AHEAD = 1_000;

    private Eta() {}

    static OptionalLong of(Fleet fleet, FairQueue queue, PendingJob job, WaitingReason.Code code, Pace pace) {
        return switch (code) {
            case NEXT -> OptionalLong.of(0);
            case NO_ROOM, ALL_BUSY, BEHIND_OTHERS -> simulated(fleet, queue, job, pace);
            case NO_NODE, NODES_REST, NO_DRIVER, NO_LABEL, NODE_AWAY, TOO_BIG, GROUP_FULL -> OptionalLong.empty();
        };
    }

    private static OptionalLong simulated(Fleet fleet, FairQueue queue, PendingJob job, Pace pace) {
        Shape shape = Shape.of(job);
        Pool pool = fleet.pool(shape.requirement());
        if (pool.members.size() > MOST_NODES) {
            return OptionalLong.empty();
        }
        OptionalLong typical = pace.typical(job);
        int ahead = ahead(queue, job);
        if (ahead > 0 && typical.isEmpty()) {
            return OptionalLong.empty();
        }
        PriorityQueue<Place> places = new PriorityQueue<>(Place.ORDER);
        for (Node node : pool.members) {
            NodeOffer offer = node.offer;
            if (offer != null && shape.resources().fitsIn(offer.capacity())) {
                ahead += node.line.size();
                places.add(new Place(node, offer, shape.resources(), pace));
            }
        }
        if (ahead > MOST_AHEAD || (ahead > 0 && typical.isEmpty())) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < ahead; i++) {
            Place first = places.poll();
            if (first == null || first.start == Place.NEVER) {
                return OptionalLong.empty();
            }
            first.take(typical.orElseThrow());
            places.add(first);
        }
        Place own = places.peek();
        return own == null || own.start == Place.NEVER ? OptionalLong.empty() : OptionalLong.of(own.start);
    }

    /** Jobs that come before it: all of larger priorities, its user's older ones, and of others as many as have their turn. */
    static int ahead(FairQueue queue, PendingJob job) {
        int ahead = 0;
        for (Lane lane : queue.lanes()) {
            if (lane.priority > job.priority()) {
                for (Party party : lane.active) {
                    ahead += party.size;
                    if (ahead > MOST_AHEAD) {
                        return ahead;
                    }
                }
            } else if (lane.priority == job.priority()) {
                return ahead + ahead(lane, job);
            }
        }
        return ahead;
    }

    private static int ahead(Lane lane, PendingJob job) {
        Party own = lane.find(job.project());
        Flow mine = own == null ? null : own.find(job.owner());
        if (own == null || mine == null) {
            return 0;
        }
        int older = 0;
        for (Strand strand : mine.order) {
            older += strand.jobs.headMap(job.id()).size();
        }
        int ofProject = older;
        for (Flow flow : own.active) {
            if (!flow.equals(mine)) {
                ofProject += Math.min(flow.size, older + (Flow.TURN_ORDER.compare(flow, mine) < 0 ? 1 : 0));
            }
            if (ofProject > MOST_AHEAD) {
                return ofProject;
            }
        }
        int ahead = ofProject;
        for (Party party : lane.active) {
            if (!party.equals(own)) {
                ahead += Math.min(party.size, ofProject + (Party.ORDER.compare(party, own) < 0 ? 1 : 0));
            }
            if (ahead > MOST_AHEAD) {
                return ahead;
            }
        }
        return ahead;
    }

    /** A node as time goes by: the first moment at which it takes another job of the shape. */
    private static final class Place {
        static final long NEVER = Long.MAX_VALUE;
        static final Comparator<Place> ORDER =
                Comparator.<Place>comparingLong(place -> place.start).thenComparingLong(place -> place.order);

        private record End(long at, Resources resources) {}

        private final PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparingLong(End::at));
        private final Resources wanted;
        private final long order;
        private int slots;
        private long cpuMillis;
        private long memoryMb;
        private long diskMb;
        private long gpus;
        long start;

        Place(Node node, NodeOffer offer, Resources wanted, Pace pace) {
            this.wanted = wanted;
            this.order = node.order;
            this.slots = offer.slots() - node.running;
            free(offer.capacity(), 1);
            free(node.used(), -1);
            List<Occupancy> occupants = new ArrayList<>(node.occupants);
            for (Occupancy occupancy : occupants) {
                if (!occupancy.running) {
                    // It is one of those ahead, and takes its room when it starts.
                    free(occupancy.job.resources(), 1);
                } else {
                    pace.remaining(occupancy.allocation)
                            .ifPresent(left -> ends.add(new End(Math.max(0, left), occupancy.job.resources())));
                }
            }
            start = next(0);
        }

        private void free(Resources resources, int sign) {
            cpuMillis += (long) sign * resources.cpuMillis();
            memoryMb += (long) sign * resources.memoryMb();
            diskMb += (long) sign * resources.diskMb();
            gpus += (long) sign * resources.gpus();
        }

        private long next(long from) {
            long now = from;
            while (!fits()) {
                @Nullable End end = ends.poll();
                if (end == null) {
                    return NEVER;
                }
                now = Math.max(now, end.at);
                free(end.resources, 1);
                slots++;
            }
            return now;
        }

        private boolean fits() {
            return slots > 0
                    && wanted.cpuMillis() <= cpuMillis
                    && wanted.memoryMb() <= memoryMb
                    && wanted.diskMb() <= diskMb
                    && wanted.gpus() <= gpus;
        }

        void take(long seconds) {
            slots--;
            free(wanted, -1);
            ends.add(new End(start + seconds, wanted));
            start = next(start);
        }
    }
}
