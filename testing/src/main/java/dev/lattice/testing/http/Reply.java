package dev.lattice.testing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An answer, whatever its status. */
public final class Reply {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final byte[] body;

    Reply(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    public int status() {
        return status;
    }

    public byte[] bytes() {
        return body.clone();
    }

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + this, e);
        }
    }

    /** The JSON of an answer that has this status; anything else fails the test. */
    public JsonNode expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("expected status " + wanted + ", got " + this);
        }
        return json();
    }

    @Override
    public String toString() {
        return status + " " + new String(body, 0, Math.min(body.length, 2000), StandardCharsets.UTF_8);
    }
}
