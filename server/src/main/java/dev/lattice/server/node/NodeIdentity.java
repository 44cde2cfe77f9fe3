package dev.lattice.server.node;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.http.NodeCredentials;
import dev.lattice.server.http.Principal;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one place where a node proves who it is, over HTTP and over gRPC. Today the proof is a token: the node's id and
 * a generation, signed by HMAC-SHA-256. Each registration raises the generation, which makes older tokens worthless; after one by the node's own token the
 * one before may still register, until the new one is used.
 */
public final class NodeIdentity implements NodeCredentials {
    private static final String PREFIX = "lan_";
    private static final String ALGORITHM = "HmacSHA256";
    /** How long a node that was removed through another server may still be taken for one. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private static final int REMEMBERED = 20_000;

    private final Database database;
    private final NodeStore store = new NodeStore();
    private final SecretKeySpec key;
    private final Executor blocking;
    private final AsyncCache<NodeId, Optional<NodeStore.Stored>> known;

    /** @param secret 32 bytes or more */
    public NodeIdentity(Database database, byte[] secret, Executor blocking) {
        this.database = database;
        this.blocking = blocking;
        this.key = new SecretKeySpec(secret, ALGORITHM);
        this.known = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(GOOD_FOR)
                .executor(blocking)
                .buildAsync();
    }

    String issue(NodeId node, int generation) {
        String claim = generation + ":" + node.value();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return PREFIX + base64.encodeToString(claim.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(sign(claim));
    }

    /** Never blocks. */
    @Override
    public CompletionStage<Principal.Node> node(String workerToken) {
        return proven(workerToken).thenApply(node -> new Principal.Node(node.id(), node.project(), node.approved()));
    }

    /** The node that the token belongs to, as it stands on record; a {@code Problem} when the token is not valid. */
    public CompletionStage<Node> proven(String workerToken) {
        Optional<Claim> claim = read(workerToken);
        if (claim.isEmpty()) {
            return CompletableFuture.failedFuture(refused());
        }
        return known.get(claim.get().node(), id -> database.call(handle -> store.find(handle, id)))
                .thenApply(stored -> stored.filter(
                                node -> node.node().generation() == claim.get().generation())
                        .map(this::used)
                        .orElseThrow(NodeIdentity::refused));
    }

    private Node used(NodeStore.Stored stored) {
        NodeId id = stored.node().id();
        if (stored.tokenUnused()) {
            CompletableFuture<Void> _ = CompletableFuture.runAsync(
                    () -> {
                        database.run(handle ->
                                store.tokenUsed(handle, id, stored.node().generation()));
                        forget(id);
                    },
                    blocking);
        }
        return stored.node();
    }

    /** The generation of the node's token, if it is one of ours for this node; whether it is still good is not said. */
    Optional<Integer> generation(NodeId node, String token) {
        return read(token).filter(claim -> claim.node().equals(node)).map(Claim::generation);
    }

    /** The node as it stood on record a moment ago, if it called then. */
    Optional<Node> remembered(NodeId node) {
        CompletableFuture<Optional<NodeStore.Stored>> stored = known.getIfPresent(node);
        return stored == null
                ? Optional.empty()
                : stored.getNow(Optional.empty()).map(NodeStore.Stored::node);
    }

    /** What is remembered of the node may not be true any more. */
    void forget(NodeId node) {
        known.synchronous().invalidate(node);
    }

    private record Claim(NodeId node, int generation) {}

    /** What the token says, if we signed it. */
    private Optional<Claim> read(String token) {
        int dot = token.indexOf('.');
        if (!token.startsWith(PREFIX) || dot < 0) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getUrlDecoder();
            String claim = new String(base64.decode(token.substring(PREFIX.length(), dot)), StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(sign(claim), base64.decode(token.substring(dot + 1)))) {
                return Optional.empty();
            }
            int colon = claim.indexOf(':');
            return Optional.of(
                    new Claim(new NodeId(claim.substring(colon + 1)), Integer.parseInt(claim.substring(0, colon))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] sign(String claim) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(claim.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }

    private static Problem refused() {
        return Problem.of(
                ErrorCode.UNAUTHENTICATED,
                "This worker token is not valid, or the worker was removed. Register again.");
    }
}
