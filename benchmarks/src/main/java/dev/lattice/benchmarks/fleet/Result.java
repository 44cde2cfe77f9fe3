package dev.lattice.benchmarks.fleet;

/**
 * What became of the jobs.
 *
 * @param lost jobs that a node took with it once too often
 * @param queued that wait at the end
 * @param running that run at the end, or stand still
 * @param evictions attempts that ended because their machine was wanted back or went off
 * @param completedHours core-hours of jobs that succeeded
 * @param wastedHours core-hours that ended attempts had worked
 * @param availableHours core-hours that machines offered
 */
record Result(
        int submitted,
        int succeeded,
        int lost,
        int queued,
        int running,
        long evictions,
        double completedHours,
        double wastedHours,
        double availableHours) {
    /** Jobs that neither ended nor are there; below none, what ended twice. */
    int missing() {
        return submitted - succeeded - lost - queued - running;
    }

    double evictionsPerJob() {
        return submitted == 0 ? 0 : (double) evictions / submitted;
    }
}
