package dev.lattice.server.agent;

import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import io.grpc.Status;
import org.jboss.logging.Logger;

/** Failures as gRPC tells them; the description begins with our stable code. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    static Status status(Throwable failure) {
        if (failure instanceof Problem problem) {
            return status(problem);
        }
        return unforeseen(failure);
    }

    static Status status(Problem problem) {
        Status status = switch (problem.code().httpStatus()) {
            case 400, 415, 422 -> Status.INVALID_ARGUMENT;
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            case 404 -> Status.NOT_FOUND;
            case 409 -> Status.ALREADY_EXISTS;
            case 413, 429 -> Status.RESOURCE_EXHAUSTED;
            case 503 -> Status.UNAVAILABLE;
            default -> Status.INTERNAL;
        };
        return status.withDescription(problem.code() + ": " + problem.getMessage());
    }

    static Status unforeseen(Throwable failure) {
        if (Database.isAway(failure)) {
            return Status.UNAVAILABLE.withDescription("UNAVAILABLE: The database cannot be reached.");
        }
        LOG.error("a call of an agent failed", failure);
        return Status.INTERNAL.withDescription("INTERNAL: Something went wrong in the server; its log has more.");
    }
}
