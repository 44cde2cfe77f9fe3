package dev.lattice.server.http;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.problem.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the current request: injected into resources, filled by the access filter before their methods run. Read
 * it in the method itself, not in a stage that completes later, when the request's scope is gone.
 */
@RequestScoped
public class Caller {
    private @Nullable Principal principal;
    private String requestId = "";

    void set(Principal principal) {
        this.principal = principal;
    }

    void setRequestId(String requestId) {
        this.requestId = requestId;
    }

    /** Empty on routes that anybody may call: there no token is looked at. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    /** The person who calls. On a route that only people may call there always is one. */
    public Principal.User user() {
        if (principal instanceof Principal.User user) {
            return user;
        }
        throw Problem.of(ErrorCode.UNAUTHENTICATED, "This call needs a user's token.");
    }

    /** The node that calls. On a route that only workers may call there always is one. */
    public Principal.Node node() {
        if (principal instanceof Principal.Node node) {
            return node;
        }
        throw Problem.of(ErrorCode.UNAUTHENTICATED, "This call needs a worker's token in x-worker-token.");
    }

    /** The tenant that the call works in. */
    public ProjectId project() {
        if (principal == null) {
            throw Problem.of(ErrorCode.UNAUTHENTICATED, "Sign in first.");
        }
        return principal.project();
    }

    /** What the answer's {@code x-request-id} says. */
    public String requestId() {
        return requestId;
    }
}
