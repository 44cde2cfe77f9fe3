package dev.lattice.server.user;

import dev.lattice.api.auth.CreateUserRequest;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.page.Page;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Users over HTTP. */
@Path("/api/users")
@Tag(name = "Users")
@Access(Policy.ADMIN)
@RunOnVirtualThread
public final class UserResource {
    private final UserService users;
    private final Caller caller;

    UserResource(UserService users, Caller caller) {
        this.users = users;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make a user with a project of their own")
    public UserView create(CreateUserRequest request) {
        Problem.required(request);
        return users.create(caller.user(), request);
    }

    @GET
    @Operation(summary = "List the users")
    public Page<UserView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return users.list(Paging.of(limit, cursor));
    }
}
