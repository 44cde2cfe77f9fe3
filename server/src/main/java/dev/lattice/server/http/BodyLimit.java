package dev.lattice.server.http;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** How large the body of one request may be; to be set before the body is read. */
final class BodyLimit {
    /** Where the framework looks while it reads a body that does not say how long it is. */
    static final String KEY = "io.quarkus.max-request-size";

    private BodyLimit() {}

    /** @throws Problem TOO_LARGE when the request announces more; an HTTP/1.1 connection ends with it */
    static void set(RoutingContext route, long bytes) {
        if (length(route.request().getHeader(HttpHeaders.CONTENT_LENGTH)) > bytes) {
            if (route.request().version() != HttpVersion.HTTP_2) {
                route.response().putHeader(HttpHeaders.CONNECTION, "close");
            }
            throw Problem.of(ErrorCode.TOO_LARGE, "The body has more than the " + bytes + " bytes allowed.");
        }
        route.put(KEY, bytes);
    }

    private static long length(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
