package dev.lattice.benchmarks.fleet;

/** What is known of when machines leave. */
enum Knowledge {
    /** Nothing, as it was before there was a forecast. */
    NONE("without a forecast"),
    /** What their habits say. */
    FORECAST("with the forecast"),
    /** The future, as coarsely as a forecast is told to the scheduler. */
    TRUTH("the same scheduler, told the future"),
    /** Each departure and each length; a job starts only where it will end, the longest first, and no turn is kept. */
    ORACLE("an oracle");

    private final String label;

    Knowledge(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
