package dev.lattice.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.server.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What calls say about who we are. Nothing until the registry asks; from then on what it asked for, until it is not
 * content with that any more: so nobody has to know how long a token lives.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">how registries ask for tokens</a>
 */
final class Authorizations {
    private static final int MOST_REMEMBERED = 1_000;
    private static final int LONGEST_TOKEN = 64 << 10;

    /** What a call wants to do. */
    enum Action {
        PULL("pull"),
        PUSH("pull,push"),
        DELETE("delete");

        private final String words;

        Action(String words) {
            this.words = words;
        }
    }

    /** What one authorization is good for. */
    record Scope(String repository, Action action) {
        private String words() {
            return "repository:" + repository + ":" + action.words;
        }
    }

    private final RegistryAccess access;
    private final Wire wire;
    private final ObjectMapper json;
    private final Cache<Scope, String> remembered =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    Authorizations(RegistryAccess access, Wire wire, ObjectMapper json) {
        this.access = access;
        this.wire = wire;
        this.json = json;
    }

    Optional<String> known(Scope scope) {
        return Optional.ofNullable(remembered.getIfPresent(scope));
    }

    /** The registry is not content with it any more. */
    void forget(Scope scope) {
        remembered.invalidate(scope);
    }

    /**
     * Finds out what the registry wants.
     *
     * @param headers of its refusal
     */
    String answer(Scope scope, List<String> headers) throws IOException {
        List<Challenge> challenges = Challenge.parse(headers);
        Optional<Challenge> bearer = challenges.stream()
                .filter(challenge -> challenge.scheme().equals("bearer"))
                .findFirst();
        String authorization;
        if (bearer.isPresent()) {
            authorization = "Bearer " + token(scope, bearer.get());
        } else if (challenges.stream().anyMatch(challenge -> challenge.scheme().equals("basic"))) {
            authorization =
                    access.credentials().map(RegistryAccess.Credentials::basic).orElseThrow(this::denied);
        } else {
            throw new RegistryException(
                    Kind.DENIED,
                    "Registry " + access.address() + " wants to know who asks, in a way that is not known here;"
                            + " one with a password (Basic) or a token service (Bearer) is needed.");
        }
        remembered.put(scope, authorization);
        return authorization;
    }

    private String token(Scope scope, Challenge challenge) throws IOException {
        Request request = Request.of("GET", service(scope, challenge));
        if (access.credentials().isPresent()) {
            request = request.with("Authorization", access.credentials().get().basic());
        }
        try (Answer answer = wire.send(request)) {
            if (answer.status() == Answer.UNAUTHORIZED || answer.status() == Answer.FORBIDDEN) {
                throw denied();
            }
            if (answer.status() != Answer.OK) {
                throw new RegistryException(
                        Kind.UNREACHABLE,
                        "The token service of registry " + access.address() + " answers with " + answer.status()
                                + ". It is asked again later.");
            }
            return read(answer);
        }
    }

    private String read(Answer answer) throws IOException {
        try (InputStream body = answer.body()) {
            JsonNode told = json.readTree(body.readNBytes(LONGEST_TOKEN));
            // Either name means the same; some send both.
            String token = told.path("token").asText(told.path("access_token").asText(""));
            // It becomes a header, and nothing else.
            if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                return token;
            }
        } catch (JsonProcessingException noToken) {
            // Told below.
        }
        throw new RegistryException(
                Kind.UNREACHABLE,
                "What the token service of registry " + access.address() + " sends is no token. Look whether"
                        + " LATTICE_REGISTRY is a registry.");
    }

    private URI service(Scope scope, Challenge challenge) throws RegistryException {
        StringJoiner query = new StringJoiner("&");
        challenge.parameter("service").ifPresent(service -> query.add("service=" + encoded(service)));
        query.add("scope=" + encoded(challenge.parameter("scope").orElseGet(scope::words)));
        String realm = challenge.parameter("realm").orElse("");
        try {
            return URI.create(realm + (realm.indexOf('?') < 0 ? "?" : "&") + query);
        } catch (IllegalArgumentException noUrl) {
            throw new RegistryException(
                    Kind.REFUSED,
                    "Registry " + access.address() + " names '" + RegistryException.shown(realm)
                            + "' as its token service, which is no URL.");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Who we say that we are is not let in. */
    RegistryException denied() {
        return new RegistryException(
                Kind.DENIED,
                "Registry " + access.address()
                        + (access.credentials().isEmpty()
                                ? " wants to know who asks. Set LATTICE_REGISTRY_USER and"
                                        + " LATTICE_REGISTRY_PASSWORD_FILE."
                                : " does not let this user in, or not to this repository. Check LATTICE_REGISTRY_USER,"
                                        + " its password, and that the user may push and pull there."));
    }
}
