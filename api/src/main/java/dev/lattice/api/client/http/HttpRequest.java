package dev.lattice.api.client.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param target path and query below the server's base path, encoded
 * @param replayable sending it twice does no more than sending it once
 * @param silenceMillis how long the server may be silent before the connection counts as lost; 0 for no limit
 */
public record HttpRequest(
        String method,
        String target,
        Map<String, String> headers,
        @Nullable Body body,
        boolean replayable,
        int silenceMillis) {
    /** Long enough for a busy server, short enough that a person still waits for the message. */
    public static final int DEFAULT_SILENCE_MILLIS = 30_000;

    /** The bytes of a request; may be written more than once. */
    public interface Body {
        /** Bytes, or -1 when they are not known beforehand. */
        long length();

        void writeTo(OutputStream out) throws IOException;

        static Body of(byte[] bytes) {
            return new Body() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    out.write(bytes);
                }
            };
        }
    }

    public static HttpRequest get(String target) {
        return new HttpRequest("GET", target, Map.of(), null, true, DEFAULT_SILENCE_MILLIS);
    }

    public static HttpRequest delete(String target) {
        return new HttpRequest("DELETE", target, Map.of(), null, true, DEFAULT_SILENCE_MILLIS);
    }

    public static HttpRequest post(String target) {
        return new HttpRequest("POST", target, Map.of(), Body.of(new byte[0]), false, DEFAULT_SILENCE_MILLIS);
    }

    public static HttpRequest postJson(String target, byte[] json) {
        return withJson("POST", target, json);
    }

    /** Sending it twice leaves what sending it once does. */
    public static HttpRequest putJson(String target, byte[] json) {
        return withJson("PUT", target, json).asReplayable();
    }

    public static HttpRequest patchJson(String target, byte[] json) {
        return withJson("PATCH", target, json);
    }

    private static HttpRequest withJson(String method, String target, byte[] json) {
        return new HttpRequest(
                method,
                target,
                Map.of("Content-Type", "application/json"),
                Body.of(json),
                false,
                DEFAULT_SILENCE_MILLIS);
    }

    public HttpRequest with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new HttpRequest(method, target, more, body, replayable, silenceMillis);
    }

    /** The caller knows that a repetition does no harm (an idempotency key, content-addressed bytes). */
    public HttpRequest asReplayable() {
        return new HttpRequest(method, target, headers, body, true, silenceMillis);
    }

    public HttpRequest withSilence(int millis) {
        return new HttpRequest(method, target, headers, body, replayable, millis);
    }
}
