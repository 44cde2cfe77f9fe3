package dev.lattice.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came back of one call; its body is read by whoever wants it, or left. */
final class Answer implements AutoCloseable {
    static final int OK = 200;
    static final int CREATED = 201;
    static final int ACCEPTED = 202;
    static final int PARTIAL = 206;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int MISSING = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int RANGE_NOT_SATISFIABLE = 416;

    private static final int LEADS_ON = 3;
    private static final int HUNDRED = 100;
    private static final int FAILURES_FROM = 400;
    private static final int MOST_SAID = 64 << 10;

    private final HttpURLConnection connection;
    private final int status;

    Answer(HttpURLConnection connection, int status) {
        this.connection = connection;
        this.status = status;
    }

    int status() {
        return status;
    }

    /** Whether what was asked for is elsewhere. */
    boolean leadsOn() {
        return status / HUNDRED == LEADS_ON;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(connection.getHeaderField(name));
    }

    List<String> headers(String name) {
        return connection.getHeaderFields().entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(List.of());
    }

    /** Of an answer that is no failure. */
    InputStream body() throws IOException {
        return connection.getInputStream();
    }

    /** The first error that a registry names in its answer; empty when it says nothing that can be read as that. */
    Optional<Complaint> complaint(ObjectMapper json) {
        try (InputStream said = connection.getErrorStream()) {
            if (said == null) {
                return Optional.empty();
            }
            JsonNode error =
                    json.readTree(said.readNBytes(MOST_SAID)).path("errors").path(0);
            return error.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(new Complaint(
                            error.path("code").asText(""), error.path("message").asText("")));
        } catch (JsonProcessingException noRegistry) {
            return Optional.empty();
        } catch (IOException cutOff) {
            // The status was there before, and says enough.
            return Optional.empty();
        }
    }

    /**
     * What a registry says about a failure.
     *
     * @param code such as {@code BLOB_UNKNOWN}
     */
    record Complaint(String code, String message) {}

    /** The connection is kept for the next call where its rest is short. */
    @Override
    public void close() {
        try {
            InputStream rest = status >= FAILURES_FROM ? connection.getErrorStream() : connection.getInputStream();
            if (rest != null) {
                rest.close();
            }
        } catch (IOException gone) {
            connection.disconnect();
        }
    }
}
