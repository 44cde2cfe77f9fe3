package dev.lattice.server.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which answers are compressed for callers who accept that: text that is long enough. The framework marks every answer
 * as not to be compressed and lifts the mark from files alone.
 */
final class Compression {
    private static final Set<String> TEXT = Set.of("application/json", "application/yaml", "text/plain");
    /** Below this a packet holds it anyway, and the hottest calls are below it. */
    private static final int WORTH_BYTES = 1024;

    private Compression() {}

    /** Decides when the head is about to be sent. */
    static void decide(HttpServerResponse response) {
        MultiMap headers = response.headers();
        if (HttpHeaders.IDENTITY.toString().equals(headers.get(HttpHeaders.CONTENT_ENCODING))
                && isText(headers.get(HttpHeaders.CONTENT_TYPE))
                && isLong(headers.get(HttpHeaders.CONTENT_LENGTH))
                && !headers.contains(HttpHeaders.CONTENT_RANGE)) {
            headers.remove(HttpHeaders.CONTENT_ENCODING);
        }
    }

    private static boolean isText(@Nullable String type) {
        if (type == null) {
            return false;
        }
        int parameters = type.indexOf(';');
        return TEXT.contains(parameters < 0 ? type : type.substring(0, parameters));
    }

    private static boolean isLong(@Nullable String length) {
        return length == null || Long.parseLong(length) >= WORTH_BYTES;
    }
}
