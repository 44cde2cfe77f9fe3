package dev.lattice.server.compose;

/**
 * What has to come before a service.
 *
 * @param service one of the same application
 * @param condition what has to be true of it
 */
public record Dependency(String service, Condition condition) {
    /** What is waited for. */
    public enum Condition {
        STARTED,
        HEALTHY,
        /** it ended, with exit code 0 */
        COMPLETED
    }
}
