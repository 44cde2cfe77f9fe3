package dev.lattice.server.agent;

import dev.lattice.server.http.RateLimits;
import dev.lattice.server.node.Node;
import dev.lattice.server.node.NodeIdentity;
import dev.lattice.server.node.OwnMachine;
import dev.lattice.server.problem.Problem;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Finds out which node calls, before the call's method runs, and puts it into the call's context. */
final class NodeCall implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    /** The node that proved who it is; empty where none has to. */
    private static final Context.Key<Optional<Node>> NODE = Context.keyWithDefault("node", Optional.empty());

    private static final Context.Key<Optional<String>> TOKEN = Context.keyWithDefault("token", Optional.empty());
    private static final Context.Key<String> ADDRESS = Context.keyWithDefault("address", "unknown");
    private static final Context.Key<Boolean> OWN_MACHINE = Context.keyWithDefault("own-machine", false);

    private final NodeIdentity identity;
    private final RateLimits limits;

    NodeCall(NodeIdentity identity, RateLimits limits) {
        this.identity = identity;
        this.limits = limits;
    }

    /** The node that makes the current call. */
    static Node node() {
        return NODE.get().orElseThrow(() -> new IllegalStateException("a call without a node"));
    }

    /** The node token of the current call, proven or not. */
    static Optional<String> token() {
        return TOKEN.get();
    }

    /** Where the current call comes from. */
    static String address() {
        return ADDRESS.get();
    }

    /** Whether a program of this machine makes the current call itself. */
    static boolean ownMachine() {
        return OWN_MACHINE.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<String> token = Optional.ofNullable(headers.get(AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        String address = addressOf(call);
        Context context = Context.current()
                .withValues(
                        TOKEN,
                        token,
                        ADDRESS,
                        address,
                        OWN_MACHINE,
                        OwnMachine.calls(address, call.getAuthority(), headers.keys()::contains));
        if (AgentMethods.isRegister(call.getMethodDescriptor())) {
            try {
                limits.anonymousCall(address);
            } catch (Problem problem) {
                return refuse(call, Failures.status(problem));
            }
            return Contexts.interceptCall(context, call, headers, next);
        }
        try {
            // Known nodes are answered from memory; for others a virtual thread waits for the database here.
            var node = identity.proven(token.orElse("")).toCompletableFuture().join();
            return Contexts.interceptCall(context.withValue(NODE, Optional.of(node)), call, headers, next);
        } catch (CompletionException e) {
            Problem problem = e.getCause() instanceof Problem known ? known : null;
            return refuse(call, problem == null ? Failures.unforeseen(e) : Failures.status(problem));
        }
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static String addressOf(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }
}
