package dev.lattice.core.scheduling;

import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.label.Expression;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Says what of the fleet is missing, in words for people. */
final class Lack {
    private Lack() {}

    /** No node is what is required. */
    static WaitingReason ofNodes(Fleet fleet, Shape.Requirement requirement) {
        List<NodeOffer> closed = fleet.offers().stream()
                .filter(offer -> !offer.closed().isEmpty() && requirement.wouldBeMetBy(offer))
                .sorted(Comparator.comparing(NodeOffer::id))
                .toList();
        if (!closed.isEmpty()) {
            NodeOffer first = closed.getFirst();
            return new WaitingReason(
                    Code.NODES_REST,
                    closed.size() == 1
                            ? "node " + first.id() + " takes nothing new now: " + first.closed()
                            : closed.size() + " nodes take nothing new now, among them " + first.id() + ": "
                                    + first.closed());
        }
        if (fleet.offers().stream().noneMatch(NodeOffer::takesWork)) {
            return new WaitingReason(Code.NO_NODE, "no node is online");
        }
        String driver = requirement.driver();
        if (fleet.offers().stream()
                .noneMatch(offer -> offer.takesWork() && offer.drivers().contains(driver))) {
            return new WaitingReason(
                    Code.NO_DRIVER,
                    driver.equals(WorkSpec.DOCKER)
                            ? "no node that is online has Docker; install it on one, start it, and restart the node's agent"
                            : "no node that is online runs " + driver + " jobs");
        }
        List<Expression> labels = sorted(requirement.labels());
        for (Expression label : labels) {
            Shape.Requirement one = new Shape.Requirement(driver, Set.of(label));
            if (fleet.offers().stream().noneMatch(one::metBy)) {
                return new WaitingReason(Code.NO_LABEL, "no node " + wanting(label));
            }
        }
        String all = String.join(", ", labels.stream().map(Expression::text).toList());
        return new WaitingReason(
                Code.NO_LABEL,
                labels.stream().allMatch(Lack::plain)
                        ? "no node has all of the labels " + all
                        : "no node is all of " + all);
    }

    /** The only node that will do is not what is required. */
    static WaitingReason ofHome(NodeOffer home, Shape.Requirement requirement) {
        String there = "what it keeps is on node " + home.id() + ", which ";
        if (!home.drivers().contains(requirement.driver())) {
            return new WaitingReason(
                    Code.NO_DRIVER,
                    there
                            + (requirement.driver().equals(WorkSpec.DOCKER)
                                    ? "has no Docker now"
                                    : "runs no " + requirement.driver() + " jobs"));
        }
        return new WaitingReason(Code.NO_LABEL, there + unmet(home, requirement.labels()));
    }

    /** What a node is not that it should be. */
    static String unmet(NodeOffer node, Set<Expression> labels) {
        List<Expression> unmet = sorted(labels).stream()
                .filter(label -> !label.metBy(node.labels()))
                .toList();
        String all = String.join(", ", unmet.stream().map(Expression::text).toList());
        return (unmet.stream().allMatch(Lack::plain) ? "has no label " : "is not ") + all;
    }

    private static List<Expression> sorted(Set<Expression> labels) {
        return labels.stream().sorted(Comparator.comparing(Expression::text)).toList();
    }

    private static boolean plain(Expression label) {
        return label instanceof Expression.Present || label instanceof Expression.Equal;
    }

    private static String wanting(Expression label) {
        return (plain(label) ? "has label " : "is ") + label.text();
    }

    /** Names the first resource that no node has enough of; where each is to be had somewhere, that none has all. */
    static WaitingReason ofRoom(Code code, Resources wanted, Collection<Resources> rooms, String most) {
        long cpu = largest(rooms, Resources::cpuMillis);
        long memory = largest(rooms, Resources::memoryMb);
        long disk = largest(rooms, Resources::diskMb);
        long gpus = largest(rooms, Resources::gpus);
        String sentence;
        if (wanted.memoryMb() > memory) {
            sentence = "needs " + size(wanted.memoryMb()) + " of memory; " + most + " " + size(memory);
        } else if (wanted.cpuMillis() > cpu) {
            sentence = "needs " + cores(wanted.cpuMillis()) + "; " + most + " " + cores(cpu);
        } else if (wanted.diskMb() > disk) {
            sentence = "needs " + size(wanted.diskMb()) + " of disk; " + most + " " + size(disk);
        } else if (wanted.gpus() > gpus) {
            sentence = "needs " + gpus(wanted.gpus()) + "; " + most + " " + gpus(gpus);
        } else {
            sentence =
                    "needs " + all(wanted) + "; no single node has all of it" + (code == Code.NO_ROOM ? " free" : "");
        }
        return new WaitingReason(code, sentence);
    }

    private static long largest(Collection<Resources> rooms, ToLongFunction<Resources> amount) {
        return rooms.stream().mapToLong(amount).max().orElse(0);
    }

    /** An amount in words. */
    static String all(Resources amount) {
        String most = cores(amount.cpuMillis()) + ", " + size(amount.memoryMb()) + " of memory";
        String disk = size(amount.diskMb()) + " of disk";
        return amount.gpus() == 0 ? most + " and " + disk : most + ", " + disk + " and " + gpus(amount.gpus());
    }

    /** An amount in words; what it has nothing of is left out. */
    static String some(Resources amount) {
        List<String> parts = new ArrayList<>();
        if (amount.cpuMillis() > 0) {
            parts.add(cores(amount.cpuMillis()));
        }
        if (amount.memoryMb() > 0) {
            parts.add(size(amount.memoryMb()) + " of memory");
        }
        if (amount.diskMb() > 0) {
            parts.add(size(amount.diskMb()) + " of disk");
        }
        if (amount.gpus() > 0) {
            parts.add(gpus(amount.gpus()));
        }
        return enumerated(parts);
    }

    /** What of it there is not enough, by name. */
    static String names(Resources wanted, Resources room) {
        List<String> parts = new ArrayList<>();
        if (wanted.cpuMillis() > room.cpuMillis()) {
            parts.add("CPU");
        }
        if (wanted.memoryMb() > room.memoryMb()) {
            parts.add("memory");
        }
        if (wanted.diskMb() > room.diskMb()) {
            parts.add("disk");
        }
        if (wanted.gpus() > room.gpus()) {
            parts.add("GPU");
        }
        return enumerated(parts);
    }

    private static String enumerated(List<String> parts) {
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /** How much of it is missing, in a mix of units that only has to tell less from more. */
    static long distance(Resources wanted, Resources room) {
        Resources missing = wanted.minus(room);
        return missing.cpuMillis() + missing.memoryMb() + missing.diskMb() + Draft.GPU_WEIGHT * missing.gpus();
    }

    private static String gpus(long number) {
        return number == 0 ? "no GPU" : number + (number == 1 ? " GPU" : " GPUs");
    }

    private static String size(long mebibytes) {
        return mebibytes >= 1024
                ? String.format(Locale.ROOT, mebibytes % 1024 == 0 ? "%.0f GB" : "%.1f GB", mebibytes / 1024.0)
                : mebibytes + " MB";
    }

    private static String cores(long millis) {
        // 0.025 stays what it is: 0.0 would be nothing.
        String number = BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
        return number + (millis == 1000 ? " core" : " cores");
    }
}
