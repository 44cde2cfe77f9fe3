package dev.lattice.core.scheduling;

import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Says what of the fleet is missing, in words for people. */
final class Lack {
    private Lack() {}

    /** No node is what is required. */
    static WaitingReason ofNodes(Fleet fleet, Shape.Requirement requirement) {
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
        Map<String, String> labels = new TreeMap<>(requirement.labels());
        for (Map.Entry<String, String> label : labels.entrySet()) {
            Shape.Requirement one = new Shape.Requirement(driver, Map.of(label.getKey(), label.getValue()));
            if (fleet.offers().stream().noneMatch(one::metBy)) {
                return new WaitingReason(Code.NO_LABEL, "no node has label " + text(label));
            }
        }
        String all =
                String.join(", ", labels.entrySet().stream().map(Lack::text).toList());
        return new WaitingReason(Code.NO_LABEL, "no node has all of the labels " + all);
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
        String missing = String.join(
                ", ",
                new TreeMap<>(requirement.labels())
                        .entrySet().stream()
                                .filter(label -> !new Shape.Requirement(
                                                requirement.driver(), Map.of(label.getKey(), label.getValue()))
                                        .metBy(home))
                                .map(Lack::text)
                                .toList());
        return new WaitingReason(Code.NO_LABEL, there + "has no label " + missing);
    }

    private static String text(Map.Entry<String, String> label) {
        return label.getValue().isEmpty() ? label.getKey() : label.getKey() + "=" + label.getValue();
    }

    /** Names the first resource that no node has enough of; where each is to be had somewhere, that none has all. */
    static WaitingReason ofRoom(Code code, Resources wanted, Collection<Resources> rooms, String most) {
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
