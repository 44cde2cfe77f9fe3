package dev.lattice.benchmarks.measure;

/** A figure of a reading: its name in tables and its unit. */
public enum Metric {
    COMPLETED("completed", "core-h", false),
    LOAD("of what was offered", "%", false),
    EVICTIONS("evictions", "per 1,000 jobs", true),
    WASTED("wasted", "core-h", true),
    LOST("lost for good", "jobs", true),
    MISSING("unaccounted for", "jobs", true),
    P50("p50", "ms", true),
    P99("p99", "ms", true),
    MAX("max", "ms", true),
    RATE("rate", "/s", false),
    THROUGHPUT("throughput", "MB/s", false),
    DURATION("time", "s", true),
    START("start", "s", true),
    MEMORY("memory", "MB", true),
    EACH("for each", "KB", true);

    private final String label;
    private final String unit;
    private final boolean smallerIsBetter;

    Metric(String label, String unit, boolean smallerIsBetter) {
        this.label = label;
        this.unit = unit;
        this.smallerIsBetter = smallerIsBetter;
    }

    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }

    public boolean smallerIsBetter() {
        return smallerIsBetter;
    }
}
