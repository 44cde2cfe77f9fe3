package dev.lattice.server.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.file.Sha256;
import dev.lattice.server.registry.Authorizations.Action;
import dev.lattice.server.registry.Authorizations.Scope;
import dev.lattice.server.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A registry of images. Blocks, for as long as bytes move; any thread. Every failure of the registry is a
 * {@link RegistryException}.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">the specification</a>
 */
public final class Registry {
    /** With a connection on which nothing moves. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Blobs that are read at once, by all nodes together. */
    private static final int MOST_READERS = 16;

    private static final int MOST_HOPS = 5;
    private static final String BYTES = "application/octet-stream";
    private static final String SHA256 = "sha256:";

    private final RegistryAddress address;
    private final Wire wire;
    private final Authorizations authorizations;
    private final ObjectMapper json;
    private final Duration patience;
    private final Semaphore readers = new Semaphore(MOST_READERS, true);

    public Registry(RegistryAccess access, ObjectMapper json, Duration patience) {
        this.address = access.address();
        this.wire = new Wire(address, patience);
        this.authorizations = new Authorizations(access, wire, json);
        this.json = json;
        this.patience = patience;
    }

    public RegistryAddress address() {
        return address;
    }

    // ---- blobs ----

    /** Whether the repository has a blob. */
    public boolean has(String repository, Sha256 blob) throws IOException {
        try (Answer answer = send(Request.of("HEAD", blob(repository, blob)), new Scope(repository, Action.PUSH))) {
            return switch (answer.status()) {
                case Answer.OK -> true;
                case Answer.MISSING -> false;
                default -> throw failure(answer, "asked for blob " + blob);
            };
        }
    }

    /**
     * Stores a blob in a repository, in one piece: what was cut off is sent anew.
     *
     * @param bytes as many as the size says
     * @throws IOException as the source has it, when that cannot be read
     */
    public void upload(String repository, Sha256 blob, long size, BlobSource bytes) throws IOException {
        Scope scope = new Scope(repository, Action.PUSH);
        Request.Body body = new Request.Body(BYTES, size, bytes);
        for (boolean again = false; ; again = true) {
            URI place = begin(repository, scope);
            String query = place.getRawQuery() == null ? "" : place.getRawQuery() + "&";
            URI whole = URI.create(withoutQuery(place) + "?" + query + "digest=" + SHA256 + blob);
            try (Answer answer = send(Request.of("PUT", whole).with(body), scope)) {
                if (answer.status() == Answer.CREATED) {
                    return;
                }
                // A token that has just ended; the next beginning brings another.
                if (answer.status() != Answer.UNAUTHORIZED || again) {
                    throw failure(answer, "sent blob " + blob + " of " + size + " bytes");
                }
            }
        }
    }

    private URI begin(String repository, Scope scope) throws IOException {
        URI uploads = address.of(repository, "blobs/uploads/");
        Request.Body nothing = new Request.Body(BYTES, 0, InputStream::nullInputStream);
        try (Answer answer = send(Request.of("POST", uploads).with(nothing), scope)) {
            if (answer.status() != Answer.ACCEPTED) {
                throw failure(answer, "asked to take a blob");
            }
            return next(uploads, answer);
        }
    }

    private static String withoutQuery(URI uri) {
        String text = uri.toString();
        int end = text.indexOf('?');
        return end < 0 ? text : text.substring(0, end);
    }

    /**
     * The bytes of a blob, from an offset on; to be closed.
     *
     * @throws RegistryException of kind {@code MISSING} when the repository has no such blob
     */
    public InputStream open(String repository, Sha256 blob, long offset) throws IOException {
        take();
        Optional<InputStream> opened = Optional.empty();
        try {
            opened = Optional.of(opened(repository, blob, offset));
            return opened.get();
        } finally {
            if (opened.isEmpty()) {
                readers.release();
            }
        }
    }

    private void take() throws RegistryException {
        try {
            if (!readers.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RegistryException(
                        Kind.UNREACHABLE, "So many blobs are read from registry " + address + " that one has to wait.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RegistryException(Kind.UNREACHABLE, "Reading from registry " + address + " was ended.");
        }
    }

    private InputStream opened(String repository, Sha256 blob, long offset) throws IOException {
        URI uri = blob(repository, blob);
        Request request = Request.of("GET", uri);
        if (offset > 0) {
            request = request.with("Range", "bytes=" + offset + "-");
        }
        Answer answer = send(request, new Scope(repository, Action.PULL));
        boolean all = answer.status() == Answer.OK;
        boolean rest = answer.status() == Answer.PARTIAL
                && answer.header("Content-Range").orElse("").startsWith("bytes " + offset + "-");
        if (offset > 0 && answer.status() == Answer.RANGE_NOT_SATISFIABLE) {
            // There is nothing after the last byte.
            answer.close();
            return new BlobStream(InputStream.nullInputStream(), cut -> wire.told(uri, cut), readers::release);
        }
        if (!all && !rest) {
            try (answer) {
                throw failure(answer, "asked for blob " + blob);
            }
        }
        InputStream body = answer.body();
        if (all && offset > 0) {
            // Not every registry knows of ranges.
            try {
                body.skipNBytes(offset);
            } catch (IOException cut) {
                body.close();
                throw wire.told(uri, cut);
            }
        }
        return new BlobStream(body, cut -> wire.told(uri, cut), readers::release);
    }

    private URI blob(String repository, Sha256 blob) {
        return address.of(repository, "blobs/" + SHA256 + blob);
    }

    // ---- manifests ----

    /** Gives an image its name; the blobs that it names must be there. */
    public void tag(String repository, String tag, Manifest manifest) throws IOException {
        Scope scope = new Scope(repository, Action.PUSH);
        Request.Body body = new Request.Body(Manifest.TYPE, manifest.size(), manifest::open);
        Request request =
                Request.of("PUT", address.of(repository, "manifests/" + tag)).with(body);
        try (Answer answer = send(request, scope)) {
            if (answer.status() != Answer.CREATED) {
                throw failure(answer, "given manifest " + tag + " of " + repository);
            }
        }
    }

    /**
     * Removes a manifest, and the tags that lead to it.
     *
     * @return whether it was there
     * @throws RegistryException of kind {@code UNSUPPORTED} when the registry removes none
     */
    public boolean delete(String repository, Sha256 manifest) throws IOException {
        URI uri = address.of(repository, "manifests/" + SHA256 + manifest);
        try (Answer answer = send(Request.of("DELETE", uri), new Scope(repository, Action.DELETE))) {
            return switch (answer.status()) {
                case Answer.OK, Answer.ACCEPTED -> true;
                case Answer.MISSING -> false;
                default -> throw failure(answer, "asked to delete manifest " + manifest + " of " + repository);
            };
        }
    }

    // ---- calls ----

    private Answer send(Request request, Scope scope) throws IOException {
        Request at = request;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            Answer answer = authorized(at, scope);
            if (!answer.leadsOn() || !request.asks()) {
                return answer;
            }
            try (answer) {
                at = request.at(next(at.uri(), answer));
            }
        }
        throw new RegistryException(
                Kind.REFUSED, "Registry " + address + " leads elsewhere more than " + MOST_HOPS + " times.");
    }

    /** Credentials are for the registry alone, not for where it keeps its bytes. */
    private Answer authorized(Request request, Scope scope) throws IOException {
        if (!address.isAt(request.uri())) {
            return wire.send(request);
        }
        Optional<String> known = authorizations.known(scope);
        Answer answer = wire.send(
                known.map(value -> request.with("Authorization", value)).orElse(request));
        if (answer.status() != Answer.UNAUTHORIZED) {
            return answer;
        }
        authorizations.forget(scope);
        if (request.body().filter(Request.Body::streamed).isPresent()) {
            return answer;
        }
        try (answer) {
            return wire.send(
                    request.with("Authorization", authorizations.answer(scope, answer.headers("WWW-Authenticate"))));
        }
    }

    private URI next(URI from, Answer answer) throws RegistryException {
        String location = answer.header("Location").orElse("");
        try {
            URI next = from.resolve(location);
            address.check(next);
            return next;
        } catch (IllegalArgumentException noUrl) {
            throw new RegistryException(
                    Kind.REFUSED,
                    "Registry " + address + " leads to '" + RegistryException.shown(location) + "', which is no URL.");
        }
    }

    private RegistryException failure(Answer answer, String asked) {
        return Failures.of(address, answer, asked, json, authorizations::denied);
    }
}
