package dev.lattice.server.user;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.CreateApiTokenRequest;
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

/** API tokens over HTTP. */
@Path("/api/tokens")
@Tag(name = "Sign-in")
@Access(Policy.USER)
@RunOnVirtualThread
public final class TokenResource {
    private final ApiTokenService tokens;
    private final Caller caller;

    TokenResource(ApiTokenService tokens, Caller caller) {
        this.tokens = tokens;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make an API token; its secret is shown this once")
    public ApiTokenView create(CreateApiTokenRequest request) {
        Problem.required(request);
        return tokens.create(caller.user(), request);
    }

    @GET
    @Operation(summary = "List my API tokens")
    public Page<ApiTokenView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return tokens.list(caller.user(), Paging.of(limit, cursor));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Revoke one of my API tokens")
    public void revoke(@PathParam("id") TokenId id) {
        tokens.revoke(caller.user(), id);
    }
}
