package dev.lattice.server.problem;

import dev.lattice.api.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that the caller is told about, as an {@code ErrorBody} or a gRPC status. Its message says what happened,
 * why, and what to do; it must not hold secrets or another tenant's data.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Map<String, Object> details;
    private final transient Optional<Duration> retryAfter;

    private Problem(ErrorCode code, String message, Map<String, Object> details, Optional<Duration> retryAfter) {
        // Expected and frequent: without stack trace and suppressed exceptions it costs next to nothing.
        super(message, null, false, false);
        this.code = code;
        this.details = details;
        this.retryAfter = retryAfter;
    }

    public static Problem of(ErrorCode code, String message) {
        return new Problem(code, message, Map.of(), Optional.empty());
    }

    public static Problem of(ErrorCode code, String message, Map<String, Object> details) {
        return new Problem(code, message, Map.copyOf(details), Optional.empty());
    }

    /** A field of the request that cannot be accepted, by the name that the caller used. */
    public static Problem invalid(String field, String message) {
        return of(ErrorCode.INVALID_REQUEST, message, Map.of("field", field));
    }

    /**
     * The body of a call that needs one.
     *
     * @throws Problem when the caller sent none, or {@code null}
     */
    public static <T> T required(@Nullable T body) {
        if (body == null) {
            throw of(ErrorCode.INVALID_REQUEST, "This call needs a JSON object as its body.");
        }
        return body;
    }

    /** There is no such thing, or it is another tenant's: the answer is the same. */
    public static Problem notFound(String kind, Object id) {
        return of(ErrorCode.NOT_FOUND, "There is no " + kind + " '" + id + "'.");
    }

    /** Try again later; answered with Retry-After. */
    public static Problem unavailable(String message, Duration retryAfter) {
        return new Problem(ErrorCode.UNAVAILABLE, message, Map.of(), Optional.of(retryAfter));
    }

    /** Too many calls; answered with Retry-After. */
    public static Problem rateLimited(String message, Duration retryAfter) {
        return new Problem(ErrorCode.RATE_LIMITED, message, Map.of(), Optional.of(retryAfter));
    }

    /** No more jobs are taken until others have ended; answered with Retry-After. */
    public static Problem queueFull(String message, Duration retryAfter) {
        return new Problem(ErrorCode.QUEUE_FULL, message, Map.of(), Optional.of(retryAfter));
    }

    public ErrorCode code() {
        return code;
    }

    /** Which field and the like; empty when there is nothing to add. */
    public Map<String, Object> details() {
        return details;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
