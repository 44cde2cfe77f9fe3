package dev.lattice.gateway.acme;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What an authority looks for on the HTTP port to see that a name leads here (RFC 8555 §8.3). */
public final class Challenges {
    private static final String PREFIX = "/.well-known/acme-challenge/";

    private final Map<String, String> byToken = new ConcurrentHashMap<>();

    void put(String token, String authorization) {
        byToken.put(token, authorization);
    }

    void remove(String token) {
        byToken.remove(token);
    }

    /** The answer to a path, where there is one. */
    public Optional<String> to(String path) {
        return path.startsWith(PREFIX)
                ? Optional.ofNullable(byToken.get(path.substring(PREFIX.length())))
                : Optional.empty();
    }
}
