package dev.lattice.server.http;

import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
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
    public @Nullable Uni<Void> check(ContainerRequestContext request, ResourceInfo resource, RoutingContext route) {
        Access.Policy[] allowed = policies.computeIfAbsent(resource.getResourceMethod(), AccessFilter::policyOf);
        String address = RequestDetails.address(route);
        if (allowed[0] == Access.Policy.JOINING) {
            // The bearer token here is a join token, and a worker's own token may be one that is worthless by now.
            admit(Optional.empty(), allowed, address);
            return null;
        }
        CompletableFuture<Optional<Principal>> found = authenticator
                .authenticate(request.getHeaderString(HttpHeaders.AUTHORIZATION), request.getHeaderString(WORKER_TOKEN))
                .toCompletableFuture();
        if (found.isDone() && !found.isCompletedExceptionally()) {
            admit(found.join(), allowed, address);
            return null;
        }
        return Uni.createFrom()
                .completionStage(found)
                .onItemOrFailure()
                .invoke((principal, failure) -> {
                    if (failure != null) {
                        // Guessing tokens is a call without one.
                        limits.anonymousCall(address);
                    } else {
                        admit(principal, allowed, address);
                    }
                })
                .replaceWithVoid();
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
                            ? "This call needs a user's token: 'Authorization: Bearer <token>'."
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
