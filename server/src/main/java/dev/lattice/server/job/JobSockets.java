package dev.lattice.server.job;

import dev.lattice.core.id.JobId;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.http.Origins;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Job streams as WebSockets, on the path that serves them as events. The token comes in the Authorization header, or
 * from browsers, which cannot set one, as the subprotocol {@code bearer.<token>}.
 */
@Singleton
final class JobSockets {
    private static final String SUBPROTOCOL = "bearer.";
    /** Before the routes of the resources, which would answer an upgrade as an ordinary call. */
    private static final int FIRST = -100;

    private final JobService jobs;
    private final JobStreams streams;
    private final Authenticator authenticator;
    private final Origins origins;

    JobSockets(JobService jobs, JobStreams streams, Authenticator authenticator, Origins origins) {
        this.jobs = jobs;
        this.streams = streams;
        this.authenticator = authenticator;
        this.origins = origins;
    }

    void register(@Observes Router router) {
        router.get("/api/jobs/:id/stream").order(FIRST).handler(this::upgrade);
    }

    private void upgrade(RoutingContext route) {
        HttpServerRequest request = route.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            route.next();
            return;
        }
        if (!origins.allowed(request)) {
            refuse(route, 403);
            return;
        }
        request.pause();
        authenticator
                .authenticate(authorization(request), null)
                .thenAcceptAsync(caller -> open(route, caller), Thread::startVirtualThread)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        refuse(
                                route,
                                cause instanceof Problem problem
                                        ? problem.code().httpStatus()
                                        : 500);
                    }
                });
    }

    private static @Nullable String authorization(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        return header == null && offered != null && offered.startsWith(SUBPROTOCOL)
                ? "Bearer " + offered.substring(SUBPROTOCOL.length())
                : header;
    }

    private void open(RoutingContext route, Optional<Principal> caller) {
        if (!(caller.orElse(null) instanceof Principal.User user)) {
            refuse(route, 401);
            return;
        }
        JobId id = JobResource.parse(Objects.requireNonNull(route.pathParam("id")));
        var job = jobs.entry(user.project(), id);
        JobCursor from = JobCursor.parse(route.request().getParam("offset"));
        route.request()
                .toWebSocket()
                .onSuccess(socket -> streams.follow(job, from, socket))
                .onFailure(failure -> refuse(route, 400));
    }

    private static void refuse(RoutingContext route, int status) {
        if (!route.response().ended()) {
            route.request().resume();
            route.response().setStatusCode(status).end();
        }
    }
}
