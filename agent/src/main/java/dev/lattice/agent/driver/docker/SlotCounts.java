package dev.lattice.agent.driver.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a slot's cgroup and its kept place in the network have counted since a job of the slot began. */
final class SlotCounts {
    private static final int RECEIVED = 0;
    private static final int SENT = 8;
    private static final String LOOPBACK = "lo:";

    private final SlotCgroups cgroups;
    private final int slot;
    private final OptionalInt sandbox;
    private final long cpuBefore;
    private final boolean ownNetwork;
    private final Optional<Traffic> trafficBefore;

    /** What has gone through all interfaces but loopback. */
    record Traffic(long received, long sent) {
        static final Traffic NONE = new Traffic(0, 0);
    }

    /**
     * @param sandbox a process of this machine in the network that the job joins; empty when there is none
     * @param ownNetwork whether the job gets a place in the network that nobody had before
     */
    SlotCounts(SlotCgroups cgroups, int slot, OptionalInt sandbox, boolean ownNetwork) {
        this.cgroups = cgroups;
        this.slot = slot;
        this.sandbox = sandbox;
        this.ownNetwork = ownNetwork;
        this.cpuBefore = cgroups.cpuMicros(slot).orElse(0);
        this.trafficBefore = traffic();
    }

    /** Empty when nobody can say. */
    OptionalLong cpuMicros() {
        OptionalLong now = cgroups.cpuMicros(slot);
        return now.isPresent() ? OptionalLong.of(Math.max(0, now.getAsLong() - cpuBefore)) : now;
    }

    boolean ownNetwork() {
        return ownNetwork;
    }

    /** Empty when the job has a network of its own, or nobody can say. */
    Optional<Traffic> sinceStart() {
        return trafficBefore.flatMap(before -> traffic()
                .map(now -> new Traffic(
                        Math.max(0, now.received() - before.received()), Math.max(0, now.sent() - before.sent()))));
    }

    private Optional<Traffic> traffic() {
        if (sandbox.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    read(Files.readString(Path.of("/proc", Integer.toString(sandbox.getAsInt()), "net", "dev"))));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Reads a file {@code /proc/[pid]/net/dev}. */
    static Traffic read(String text) {
        long received = 0;
        long sent = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            int colon = line.indexOf(':');
            if (colon < 0 || line.startsWith(LOOPBACK)) {
                continue;
            }
            String[] numbers = line.substring(colon + 1).strip().split("\\s+", -1);
            received += Long.parseLong(numbers[RECEIVED]);
            sent += Long.parseLong(numbers[SENT]);
        }
        return new Traffic(received, sent);
    }
}
