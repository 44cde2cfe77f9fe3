package dev.lattice.core.resource;

/**
 * An amount of a machine.
 *
 * @param cpuMillis thousandths of a core
 * @param memoryMb mebibytes
 * @param diskMb mebibytes
 * @param gpus whole ones: a GPU is never shared
 */
public record Resources(int cpuMillis, long memoryMb, long diskMb, int gpus) {
    public static final Resources NONE = new Resources(0, 0, 0);

    public Resources {
        if (cpuMillis < 0 || memoryMb < 0 || diskMb < 0 || gpus < 0) {
            throw new IllegalArgumentException("resources cannot be negative");
        }
    }

    /** Without a GPU. */
    public Resources(int cpuMillis, long memoryMb, long diskMb) {
        this(cpuMillis, memoryMb, diskMb, 0);
    }

    public Resources withGpus(int number) {
        return new Resources(cpuMillis, memoryMb, diskMb, number);
    }

    public Resources plus(Resources other) {
        return new Resources(
                cpuMillis + other.cpuMillis, memoryMb + other.memoryMb, diskMb + other.diskMb, gpus + other.gpus);
    }

    /** What is left; never below nothing. */
    public Resources minus(Resources other) {
        return new Resources(
                Math.max(0, cpuMillis - other.cpuMillis),
                Math.max(0, memoryMb - other.memoryMb),
                Math.max(0, diskMb - other.diskMb),
                Math.max(0, gpus - other.gpus));
    }

    /** Of each the larger amount. */
    public Resources max(Resources other) {
        return new Resources(
                Math.max(cpuMillis, other.cpuMillis),
                Math.max(memoryMb, other.memoryMb),
                Math.max(diskMb, other.diskMb),
                Math.max(gpus, other.gpus));
    }

    public boolean fitsIn(Resources room) {
        return cpuMillis <= room.cpuMillis && memoryMb <= room.memoryMb && diskMb <= room.diskMb && gpus <= room.gpus;
    }
}
