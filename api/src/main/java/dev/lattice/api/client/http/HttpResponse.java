package dev.lattice.api.client.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer whose body is still to be read. Closing it hands the connection back, or drops it when bytes are left. */
public final class HttpResponse implements Closeable {
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;
    private final Runnable release;

    HttpResponse(int status, Map<String, String> headers, InputStream body, Runnable release) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.release = release;
    }

    public int status() {
        return status;
    }

    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    public InputStream body() {
        return body;
    }

    public byte[] readAll() throws IOException {
        return body.readAllBytes();
    }

    @Override
    public void close() {
        release.run();
    }
}
