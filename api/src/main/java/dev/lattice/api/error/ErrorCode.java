package dev.lattice.api.error;

/** The stable codes of failed calls and failed jobs, each with the HTTP status that carries it. Clients match these, never the messages. */
public enum ErrorCode {
    INVALID_REQUEST(400),
    UNKNOWN_FIELD(400),
    UNAUTHENTICATED(401),
    INVALID_CREDENTIALS(401),
    TOKEN_EXPIRED(401),
    JOIN_TOKEN_REFUSED(401),
    FORBIDDEN(403),
    NODE_PENDING_APPROVAL(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    CONFLICT(409),
    OUTPUT_GAP(409),
    STALE_ATTEMPT(409),
    WORKER_ID_TAKEN(409),
    TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    RANGE_NOT_SATISFIABLE(416),
    NAME_TAKEN(409),
    NOT_RUNNING(409),
    QUOTA_EXCEEDED(409),
    BUDGET_EXCEEDED(402),
    DOMAIN_NOT_PROVEN(422),
    IDEMPOTENCY_MISMATCH(422),
    INSUFFICIENT_RESOURCES(422),
    UPLOAD_REFUSED(422),
    SOURCE_REFUSED(422),
    RATE_LIMITED(429),
    QUEUE_FULL(429),
    INTERNAL(500),
    UNAVAILABLE(503),
    NO_WORKER(503),
    NODE_UNREACHABLE(503);

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
