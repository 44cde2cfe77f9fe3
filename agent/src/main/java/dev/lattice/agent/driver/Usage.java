package dev.lattice.agent.driver;

/**
 * What something that runs uses.
 *
 * @param cpuMicros since its last start, like bytes received and sent
 * @param memoryBytes without what the kernel would give up at once; 0 when it has ended
 */
public record Usage(long cpuMicros, long memoryBytes, long receivedBytes, long sentBytes) {
    /** What was counted at the least: a later reading may miss what has ended since an earlier one. */
    public Usage atLeast(Usage earlier) {
        return new Usage(
                Math.max(cpuMicros, earlier.cpuMicros),
                memoryBytes,
                Math.max(receivedBytes, earlier.receivedBytes),
                Math.max(sentBytes, earlier.sentBytes));
    }
}
