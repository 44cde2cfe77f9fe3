package dev.lattice.server.http;

import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call through when its caller may make it. Works on the event loop, before bodies are read and before ordinary
 * calls move to their virtual thread; a token that was seen a moment ago costs no switch of threads.
 */
@Singleton
public final class AccessFilter {
    /** The header that a worker's calls carry. */
    public static final String WORKER_TOKEN = "x-worker-token";

    /** Bytes in the body of a call that anybody may make, unless it says otherwise: names and tokens only. */
    private static final long LARGEST_OF_STRANGERS = 16 << 10;

    private final Authenticator authenticator;
    private final RateLimits limits;
    private final Caller caller;
    private final Map<Method, Access.Policy[]> policies = new ConcurrentHashMap<>();

    AccessFilter(Authenticator authenticator, RateLimits limits, Caller caller) {
        this.authenticator = authenticator;
        this.limits = limits;
        this.caller = caller;
    }

    @ServerRequestFilter(nonBlocking = true, priority = 1000)
    public @Nullable Uni<Void> check(ResourceInfo resource, RoutingContext route) {
        return check(resource.getResourceMethod(), route);
    }

    @Nullable Uni<Void> check(Method method, RoutingContext route) {
        Access.Policy[] allowed = policies.computeIfAbsent(method, AccessFilter::policyOf);
        String address = RequestDetails.address(route);
        if (allowed[0] == Access.Policy.PUBLIC || allowed[0] == Access.Policy.JOINING) {
            // Whatever token comes along is not looked at: one that is worthless by now must not keep anybody from
            // signing in again, and a joining machine's is a join token.
            LargestBody bound = method.getAnnotation(LargestBody.class);
            BodyLimit.set(route, bound == null ? LARGEST_OF_STRANGERS : bound.value());
            limits.anonymousCall(address);
            return null;
        }
        String authorization = route.request().getHeader(HttpHeaders.AUTHORIZATION);
        String workerToken = route.request().getHeader(WORKER_TOKEN);
        boolean known = authenticator.knows(authorization, workerToken);
        if (!known) {
            // Before the look-up: guessing tokens is a call without one, and costs us no more than one.
            limits.anonymousCall(address);
        }
        CompletableFuture<Optional<Principal>> found =
                authenticator.authenticate(authorization, workerToken).toCompletableFuture();
        if (known && found.isDone() && !found.isCompletedExceptionally()) {
            admit(found.join(), allowed, address);
            return null;
        }
        return Uni.createFrom()
                .completionStage(found)
                .onFailure()
                .transform(failure -> known ? limited(address).orElse(failure) : failure)
                .invoke(principal -> {
                    if (!known) {
                        limits.wasKnown(address);
                    }
                    admit(principal, allowed, address);
                })
                .replaceWithVoid();
    }

    /** What was remembered or signed and yet is not valid counts, too. */
    private Optional<Throwable> limited(String address) {
        try {
            limits.anonymousCall(address);
            return Optional.empty();
        } catch (Problem problem) {
            return Optional.of(problem);
        }
    }

    private void admit(Optional<Principal> principal, Access.Policy[] allowed, String address) {
        if (principal.isPresent()) {
            limits.call(principal.get());
            caller.set(principal.get());
        } else {
            limits.anonymousCall(address);
        }
        if (Arrays.stream(allowed).noneMatch(policy -> admits(policy, principal))) {
            throw refusal(principal, allowed);
        }
    }

    private static boolean admits(Access.Policy policy, Optional<Principal> principal) {
        Principal known = principal.orElse(null);
        return switch (policy) {
            case PUBLIC, JOINING -> true;
            case USER -> known instanceof Principal.User;
            case ADMIN -> known instanceof Principal.User user && user.role() == Role.ADMIN;
            case PROVIDER -> known instanceof Principal.User user && user.role() != Role.CONSUMER;
            case WORKER -> known instanceof Principal.Node;
        };
    }

    private static Problem refusal(Optional<Principal> principal, Access.Policy[] allowed) {
        boolean forPeople = Arrays.stream(allowed).anyMatch(policy -> policy != Access.Policy.WORKER);
        if (principal.isEmpty() || (principal.get() instanceof Principal.User) != forPeople) {
            return Problem.of(
                    ErrorCode.UNAUTHENTICATED,
                    forPeople
                            ? "Nobody is signed in. This call needs a user's token: 'Authorization: Bearer <token>'."
                            : "This call needs a worker's token in x-worker-token.");
        }
        return Problem.of(ErrorCode.FORBIDDEN, "Your role does not allow this call.");
    }

    /** The method's own policy, or else its class's. */
    static Access.Policy[] policyOf(Method method) {
        Access access = method.getAnnotation(Access.class);
        if (access == null) {
            access = method.getDeclaringClass().getAnnotation(Access.class);
        }
        if (access == null || access.value().length == 0) {
            throw new IllegalStateException(method + " says nothing of who may call it");
        }
        return access.value();
    }
}
