package dev.lattice.agent.driver.build;

import java.util.ArrayList;
import java.util.List;

/**
 * What the builds of a machine take of its processors, together: half a core is left to what serves, whatever they would
 * like; where nothing else runs, they need not wait. Each has at least what was reserved for it. Any thread.
 */
final class SpareCpu {
    private static final int LEFT_MILLIS = 500;

    private final int spareMillis;
    private final List<StepLimits> running = new ArrayList<>();

    /** @param machineMillis all that the machine has */
    SpareCpu(int machineMillis) {
        spareMillis = Math.max(machineMillis - LEFT_MILLIS, machineMillis / 2);
    }

    /** What one more would have, with this much reserved for it. */
    synchronized int forOneMore(int reservedMillis) {
        return reservedMillis + rest(reserved() + reservedMillis) / (running.size() + 1);
    }

    /** It runs now; the others have less from now on. */
    synchronized void add(StepLimits limits) {
        running.add(limits);
        divide();
    }

    /** It is over. */
    synchronized void remove(StepLimits limits) {
        running.remove(limits);
        divide();
    }

    private void divide() {
        int rest = rest(reserved());
        running.forEach(limits -> limits.allow(limits.reserved().cpuMillis() + rest / running.size()));
    }

    private int reserved() {
        return running.stream()
                .mapToInt(limits -> limits.reserved().cpuMillis())
                .sum();
    }

    /** What is nobody's yet. */
    private int rest(int reservedMillis) {
        return Math.max(0, spareMillis - reservedMillis);
    }
}
