package dev.lattice.core.resource;

/**
 * An amount of a machine.
 *
 * @param cpuMillis thousandths of a core
 * @param memoryMb mebibytes
 * @param diskMb mebibytes
 */
public record Resources(int cpuMillis, long memoryMb, long diskMb) {
    public static final Resources NONE = new Resources(0, 0, 0);

    public Resources {
        if (cpuMillis < 0 || memoryMb < 0 || diskMb < 0) {
            throw new IllegalArgumentException("resources cannot be negative");
        }
    }

    public Resources plus(Resources other) {
        return new Resources(cpuMillis + other.cpuMillis, memoryMb + other.memoryMb, diskMb + other.diskMb);
    }

    /** What is left; never below nothing. */
    public Resources minus(Resources other) {
        return new Resources(
                Math.max(0, cpuMillis - other.cpuMillis),
                Math.max(0, memoryMb - other.memoryMb),
                Math.max(0, diskMb - other.diskMb));
    }

    public boolean fitsIn(Resources room) {
        return cpuMillis <= room.cpuMillis && memoryMb <= room.memoryMb && diskMb <= room.diskMb;
    }
}
