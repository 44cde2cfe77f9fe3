package dev.lattice.api.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of every failed call. */
public record ErrorBody(Failure error) {
    /**
     * What went wrong.
     *
     * @param code stable; see {@link ErrorCode}
     * @param message what happened, why, and what to do
     * @param details which field and the like; null when there is nothing to add
     * @param requestId also in the server's log
     */
    public record Failure(
            String code, String message, @Nullable Map<String, Object> details, String requestId) {}
}
