package dev.lattice.core.scheduling;

import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

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
        if (fleet.offers().stream().noneMatch(NodeOffer::takesWork)) {
            return new WaitingReason(Code.NO_NODE, "no node is online");
        }
        if (candidates.isEmpty()) {
            return noCandidate();
        }
        List<Resources> whole = candidates.stream().map(Explanation::capacity).toList();
        if (whole.stream().noneMatch(capacity -> shape.resources().fitsIn(capacity))) {
            return lacking(Code.TOO_BIG, whole, "the largest node has");
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
        return free.isEmpty() ? busy() : lacking(Code.NO_ROOM, free, "the largest free node has");
    }

    private WaitingReason noCandidate() {
        if (fleet.offers().stream()
                .noneMatch(offer -> offer.takesWork() && offer.drivers().contains(job.driver()))) {
            return new WaitingReason(Code.NO_DRIVER, "no node that is online runs " + job.driver() + " jobs");
        }
        Map<String, String> labels = new TreeMap<>(job.labels());
        for (Map.Entry<String, String> label : labels.entrySet()) {
            Shape.Requirement one = new Shape.Requirement(job.driver(), Map.of(label.getKey(), label.getValue()));
            if (fleet.offers().stream().noneMatch(one::metBy)) {
                return new WaitingReason(Code.NO_LABEL, "no node has label " + text(label));
            }
        }
        String all = String.join(
                ", ", labels.entrySet().stream().map(Explanation::text).toList());
        return new WaitingReason(Code.NO_LABEL, "no node has all of the labels " + all);
    }

    private static String text(Map.Entry<String, String> label) {
        return label.getValue().isEmpty() ? label.getKey() : label.getKey() + "=" + label.getValue();
    }

    private static Resources capacity(Node node) {
        return node.offer == null ? Resources.NONE : node.offer.capacity();
    }

    /** Names the first resource that no node has enough of; where each is to be had somewhere, that none has all. */
    private WaitingReason lacking(Code code, Collection<Resources> rooms, String most) {
        Resources wanted = shape.resources();
        long cpu = largest(rooms, Resources::cpuMillis);
        long memory = largest(rooms, Resources::memoryMb);
        long disk = largest(rooms, Resources::diskMb);
        String sentence;
        if (wanted.memoryMb() > memory) {
            sentence = "needs " + size(wanted.memoryMb()) + " of memory; " + most + " " + size(memory);
        } else if (wanted.cpuMillis() > cpu) {
            sentence = "needs " + cores(wanted.cpuMillis()) + "; " + most + " " + cores(cpu);
        } else if (wanted.diskMb() > disk) {
            sentence = "needs " + size(wanted.diskMb()) + " of disk; " + most + " " + size(disk);
        } else {
            sentence = "needs " + cores(wanted.cpuMillis()) + ", " + size(wanted.memoryMb()) + " of memory and "
                    + size(wanted.diskMb()) + " of disk; no single node has all of it"
                    + (code == Code.NO_ROOM ? " free" : "");
        }
        return new WaitingReason(code, sentence);
    }

    private static long largest(Collection<Resources> rooms, ToLongFunction<Resources> amount) {
        return rooms.stream().mapToLong(amount).max().orElse(0);
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
            Flow flow = lane.find(job.owner());
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

    private static String size(long mebibytes) {
        return mebibytes >= 1024
                ? String.format(Locale.ROOT, mebibytes % 1024 == 0 ? "%.0f GB" : "%.1f GB", mebibytes / 1024.0)
                : mebibytes + " MB";
    }

    private static String cores(long millis) {
        String number =
                millis % 1000 == 0 ? Long.toString(millis / 1000) : String.format(Locale.ROOT, "%.1f", millis / 1000.0);
        return number + (millis == 1000 ? " core" : " cores");
    }
}
