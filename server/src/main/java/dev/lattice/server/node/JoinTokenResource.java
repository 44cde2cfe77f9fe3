package dev.lattice.server.node;

import dev.lattice.api.auth.CreateJoinTokenRequest;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.TokenId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Join tokens over HTTP. */
@Path("/api/join-tokens")
@Tag(name = "Workers")
@Access(Policy.USER)
@RunOnVirtualThread
public final class JoinTokenResource {
    private final JoinTokenService tokens;
    private final Caller caller;

    JoinTokenResource(JoinTokenService tokens, Caller caller) {
        this.tokens = tokens;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make a join token for the project; its secret is shown this once")
    public JoinTokenView create(CreateJoinTokenRequest request) {
        Problem.required(request);
        return tokens.create(caller.user(), request);
    }

    @GET
    @Operation(summary = "List the project's join tokens")
    public Page<JoinTokenView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return tokens.list(caller.user(), Paging.of(limit, cursor));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Revoke a join token; nodes that joined with it stay")
    public void revoke(@PathParam("id") TokenId id) {
        tokens.revoke(caller.user(), id);
    }
}
