package dev.lattice.api.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.http.HttpResponse;
import dev.lattice.api.client.http.HttpTransport;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.MissingFieldException;
import dev.lattice.api.page.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call: sends, waits politely when the server is busy, turns failures into {@link ClientException}s. */
final class Calls {
    /** A compose file may have much that is wrong with it. */
    private static final int LARGEST_REFUSAL = 1024 * 1024;

    private static final int TRIES_WHEN_BUSY = 5;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final HttpTransport transport;

    Calls(HttpTransport transport) {
        this.transport = transport;
    }

    HttpTransport transport() {
        return transport;
    }

    <T> Answer<T> json(HttpRequest request, Function<JsonObject, T> reader) {
        return read(request, response -> {
            JsonObject json = JsonObject.parse(response.body());
            drain(response);
            return new Answer<>(reader.apply(json), json);
        });
    }

    <T> Answer<Page<T>> page(HttpRequest request, Function<JsonObject, T> reader) {
        return json(request, json -> {
            List<T> items = json.objects("items").stream().map(reader).toList();
            return new Page<>(items, json.optionalText("nextCursor"));
        });
    }

    void noContent(HttpRequest request) {
        read(request, response -> {
            drain(response);
            return true;
        });
    }

    /** Reads an answer's body. */
    @FunctionalInterface
    interface BodyReader<T> {
        T read(HttpResponse response) throws IOException;
    }

    <T> T read(HttpRequest request, BodyReader<T> reader) {
        return read(() -> accepted(request), reader);
    }

    /** As {@link #read(HttpRequest, BodyReader)}, but the reader sees refusals too. */
    <T> T readAnyStatus(HttpRequest request, BodyReader<T> reader) {
        return read(() -> transport.send(request), reader);
    }

    /** Copies the body of the answer. */
    void copy(HttpRequest request, OutputStream to) throws OutputException {
        Optional<OutputException> failure = read(request, response -> {
            byte[] buffer = new byte[64 * 1024];
            for (int count = response.body().read(buffer);
                    count >= 0;
                    count = response.body().read(buffer)) {
                try {
                    to.write(buffer, 0, count);
                } catch (IOException e) {
                    return Optional.of(new OutputException(e));
                }
            }
            return Optional.empty();
        });
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private interface Sending {
        HttpResponse send() throws IOException;
    }

    private <T> T read(Sending sending, BodyReader<T> reader) {
        try (HttpResponse response = sending.send()) {
            return reader.read(response);
        } catch (JsonProcessingException | MissingFieldException | IllegalArgumentException e) {
            throw new UnexpectedAnswerException(transport.server(), e);
        } catch (IOException e) {
            throw new UnreachableException(transport.server(), e);
        }
    }

    /** The answer to a request that was not refused; a busy server (429, 503) is asked again when that does no harm. */
    HttpResponse accepted(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse response = transport.send(request);
            if (response.status() < 300) {
                return response;
            }
            boolean busy = response.status() == 429 || (response.status() == 503 && request.replayable());
            try (response) {
                String wait = response.header("retry-after");
                if (!busy || attempt == TRIES_WHEN_BUSY || wait == null) {
                    throw refusal(response);
                }
                drain(response);
                pause(wait, attempt);
            }
        }
    }

    private static void pause(String retryAfter, int attempt) throws IOException {
        long millis;
        try {
            millis = Math.min(LONGEST_PAUSE_MILLIS, Long.parseLong(retryAfter.strip()) * 1000);
        } catch (NumberFormatException e) {
            millis = 1000L * attempt;
        }
        Pause.jittered(millis);
    }

    static ApiException refusal(HttpResponse response) throws IOException {
        byte[] body = response.body().readNBytes(LARGEST_REFUSAL);
        try {
            JsonObject error = JsonObject.parse(body).object("error");
            if (error != null) {
                JsonObject details = error.object("details");
                return new ApiException(
                        error.text("code"),
                        error.text("message"),
                        response.status(),
                        error.optionalText("requestId"),
                        details == null ? null : details.optionalText("field"),
                        details == null || !details.has("findings")
                                ? List.of()
                                : details.objects("findings").stream()
                                        .map(ApplicationViews::finding)
                                        .toList());
            }
        } catch (IOException | MissingFieldException e) {
            // not the server's own answer: a proxy, or another program
        }
        return new ApiException(
                "HTTP_" + response.status(),
                "the answer was HTTP " + response.status() + " without an explanation; is this a Lattice server?",
                response.status(),
                null,
                null);
    }

    /** Reads what is left, so that the connection can be used again. */
    static void drain(HttpResponse response) throws IOException {
        byte[] rest = new byte[1024];
        while (response.body().read(rest) >= 0) {
            // nothing after the value is of interest
        }
    }

    static String encode(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            if (!plain) {
                return URLEncoder.encode(value, StandardCharsets.UTF_8);
            }
        }
        return value;
    }

    /** A query of the parameters that are there, given as name, value, name, value …; values may be null. */
    static String query(String path, @Nullable Object... parameters) {
        StringBuilder target = new StringBuilder(path);
        char separator = '?';
        for (int i = 0; i < parameters.length; i += 2) {
            Object value = parameters[i + 1];
            if (value != null) {
                target.append(separator).append(parameters[i]).append('=').append(encode(value.toString()));
                separator = '&';
            }
        }
        return target.toString();
    }
}
