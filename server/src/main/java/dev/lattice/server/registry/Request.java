package dev.lattice.server.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One call to a registry.
 *
 * @param body what is sent with it
 */
record Request(String method, URI uri, Map<String, String> headers, Optional<Body> body) {
    /** What is sent: so many bytes. */
    record Body(String type, long size, BlobSource bytes) {
        private static final long MOST_IN_MEMORY = 128 << 10;

        /** Whether it goes out as it is read. Then it is gone when the answer is that somebody else should ask. */
        boolean streamed() {
            return size > MOST_IN_MEMORY;
        }
    }

    static Request of(String method, URI uri) {
        return new Request(method, uri, Map.of(), Optional.empty());
    }

    Request with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new Request(method, uri, all, body);
    }

    Request with(Body sent) {
        return new Request(method, uri, headers, Optional.of(sent));
    }

    Request at(URI elsewhere) {
        return new Request(method, elsewhere, headers, body);
    }

    /** Whether it changes nothing, so that it may be led elsewhere. */
    boolean asks() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
