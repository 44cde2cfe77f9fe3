package dev.lattice.cli.command;

import dev.lattice.api.client.ApiException;

/** What was asked of a workload cannot be, which is neither a wrong use nor a failure of Lattice; 1 is its exit code. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(ApiException cause) {
        super(cause.getMessage() + " [" + cause.code()
                + (cause.requestId() == null ? "" : ", request " + cause.requestId()) + "]");
    }
}
