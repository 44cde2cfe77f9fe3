package dev.lattice.core.availability;

/**
 * How much of a machine may be used at a time.
 *
 * @param cpuPercent of all its cores, 0 to 100
 * @param memoryPercent of its memory, 0 to 100
 * @param gpu whether its graphics processors may be used, too
 */
public record Budget(int cpuPercent, int memoryPercent, boolean gpu) {
    /** Nothing at all. */
    public static final Budget NONE = new Budget(0, 0, false);

    /** All there is. */
    public static final Budget ALL = new Budget(100, 100, true);

    private static final int WHOLE = 100;

    public Budget {
        if (cpuPercent < 0 || cpuPercent > WHOLE || memoryPercent < 0 || memoryPercent > WHOLE) {
            throw new IllegalArgumentException("a budget is between 0 and 100 percent");
        }
    }

    public boolean isNone() {
        return cpuPercent == 0 || memoryPercent == 0;
    }
}
