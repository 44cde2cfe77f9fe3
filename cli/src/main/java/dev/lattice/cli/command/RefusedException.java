package dev.lattice.cli.command;

import dev.lattice.api.application.FindingView;
import dev.lattice.api.client.ApiException;
import java.util.List;
import java.util.stream.Collectors;

/** What was asked of a workload cannot be, which is neither a wrong use nor a failure of Lattice; 1 is its exit code. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RefusedException(String message) {
        super(message);
    }

    /** All of them, a line each. */
    static RefusedException of(List<FindingView> findings) {
        return new RefusedException(findings.stream().map(FindingView::toString).collect(Collectors.joining("\n")));
    }

    RefusedException(ApiException cause) {
        super(cause.getMessage() + " [" + cause.code()
                + (cause.requestId() == null ? "" : ", request " + cause.requestId()) + "]");
    }
}
