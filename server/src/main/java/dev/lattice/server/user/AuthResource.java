package dev.lattice.server.user;

import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.auth.LoginRequest;
import dev.lattice.api.auth.RefreshRequest;
import dev.lattice.api.auth.UserView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Signing in and out. */
@Path("/api/auth")
@Tag(name = "Sign-in")
@RunOnVirtualThread
public final class AuthResource {
    /** More than any e-mail address, password or token of ours has. */
    private static final int LONGEST = 1_000;

    private final SessionService sessions;
    private final UserService users;
    private final RateLimits limits;
    private final Caller caller;

    AuthResource(SessionService sessions, UserService users, RateLimits limits, Caller caller) {
        this.sessions = sessions;
        this.users = users;
        this.limits = limits;
        this.caller = caller;
    }

    @POST
    @Path("login")
    @Access(Access.Policy.PUBLIC)
    @Operation(summary = "Sign in with e-mail address and password")
    public LoginReply login(LoginRequest request, HttpServerRequest http) {
        Problem.required(request);
        String email = required("email", request.email());
        String password = required("password", request.password());
        String address = String.valueOf(http.remoteAddress().hostAddress());
        limits.login(email.toLowerCase(Locale.ROOT), address);
        LoginReply reply = sessions.login(email, password, address);
        limits.loginSucceeded(address);
        return reply;
    }

    @POST
    @Path("refresh")
    @Access(Access.Policy.PUBLIC)
    @Operation(summary = "Trade a refresh token for new tokens; the old one is spent")
    public LoginReply refresh(RefreshRequest request) {
        Problem.required(request);
        return sessions.refresh(required("refreshToken", request.refreshToken()));
    }

    @POST
    @Path("logout")
    @Access(Access.Policy.PUBLIC)
    @Operation(summary = "End the sign-in that a refresh token belongs to")
    @APIResponse(responseCode = "204", description = "It is ended, or there was none")
    public void logout(RefreshRequest request) {
        Problem.required(request);
        sessions.logout(required("refreshToken", request.refreshToken()));
    }

    @GET
    @Path("me")
    @Access(Access.Policy.USER)
    @Operation(summary = "Who I am")
    public UserView me() {
        return users.view(caller.user().id());
    }

    static String required(String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw Problem.invalid(field, "The field '" + field + "' is missing.");
        }
        if (value.length() > LONGEST) {
            throw Problem.invalid(field, "The field '" + field + "' has more than " + LONGEST + " characters.");
        }
        return value;
    }
}
