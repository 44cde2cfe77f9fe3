package dev.lattice.agent.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who goes first where processors are short. To make processes nice is not enough for that: where each session is
 * scheduled as a group, which is usual, that counts among the processes of one session only.
 */
public final class CpuPrecedence {
    /** Cgroups of the old kind before Linux 5.15, then of the new kind: the least and the usual weight. */
    private static final String LEAST_SHARES = "2";

    private static final String USUAL_SHARES = "1024";
    private static final String LEAST_WEIGHT = "1";
    private static final String USUAL_WEIGHT = "100";

    private CpuPrecedence() {}

    /**
     * Has all in a cgroup wait for whoever else wants a processor, beside the cgroup, or puts an end to that. Nothing is
     * written where it is so already, or where processors are not divided by this kind of cgroup.
     */
    public static void last(Path group, boolean last) throws IOException {
        Path idle = group.resolve("cpu.idle");
        Path shares = group.resolve("cpu.shares");
        Path weight = group.resolve("cpu.weight");
        if (Files.exists(idle)) {
            put(idle, last ? "1" : "0");
        } else if (Files.exists(shares)) {
            put(shares, last ? LEAST_SHARES : USUAL_SHARES);
        } else if (Files.exists(weight)) {
            put(weight, last ? LEAST_WEIGHT : USUAL_WEIGHT);
        }
    }

    private static void put(Path file, String value) throws IOException {
        if (!Files.readString(file).strip().equals(value)) {
            Files.writeString(file, value);
        }
    }
}
