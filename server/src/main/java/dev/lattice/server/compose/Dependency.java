package dev.lattice.server.compose;

/**
 * What has to come before a service.
 *
 * @param service one of the same application
 * @param condition what has to be true of it
 * @param required whether the service is none without it
 */
public record Dependency(String service, Condition condition, boolean required) {
    Dependency(String service, Condition condition) {
        this(service, condition, true);
    }

    /** What is waited for. */
    public enum Condition {
        STARTED,
        HEALTHY,
        /** it ended, with exit code 0 */
        COMPLETED
    }
}
