package dev.lattice.api.workload;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a workload's instances on a node that does not answer; what is left out is as usual.
 *
 * @param lostAfterSeconds so long is the node waited for, never less than its lease; usually lease and grace
 * @param stopAfterSeconds so long after it lost its server the node ends the instance by itself; usually never
 * @param replace whether another takes its place elsewhere; it does unless the workload has volumes
 * @param reconcile which of the two stays when the node is back: {@code original}, {@code replacement} (as usual) or
 *     {@code newest}
 */
public record DisconnectRequest(
        @Nullable Integer lostAfterSeconds,
        @Nullable Integer stopAfterSeconds,
        @Nullable Boolean replace,
        @Nullable String reconcile) {
    /** This where it says something, and the other where it does not. */
    public DisconnectRequest over(DisconnectRequest other) {
        return new DisconnectRequest(
                lostAfterSeconds == null ? other.lostAfterSeconds : lostAfterSeconds,
                stopAfterSeconds == null ? other.stopAfterSeconds : stopAfterSeconds,
                replace == null ? other.replace : replace,
                reconcile == null ? other.reconcile : reconcile);
    }
}
