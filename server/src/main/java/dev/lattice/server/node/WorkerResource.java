package dev.lattice.server.node;

import dev.lattice.api.page.Page;
import dev.lattice.api.worker.HeartbeatReply;
import dev.lattice.api.worker.HeartbeatRequest;
import dev.lattice.api.worker.RegisterWorkerReply;
import dev.lattice.api.worker.RegisterWorkerRequest;
import dev.lattice.api.worker.ReportedStatus;
import dev.lattice.api.worker.WorkerView;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.AccessFilter;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.node.NodeListener.PolledHeartbeat;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Workers (nodes) over HTTP. */
@Path("/api/workers")
@Tag(name = "Workers")
@RunOnVirtualThread
public final class WorkerResource {
    private static final String BEARER = "bearer ";

    private final NodeService nodes;
    private final Caller caller;

    WorkerResource(NodeService nodes, Caller caller) {
        this.nodes = nodes;
        this.caller = caller;
    }

    @POST
    @Path("register")
    @Access(Policy.JOINING)
    @Operation(summary = "Register a worker with a join token, as bearer or in x-join-token")
    public RegisterWorkerReply register(
            RegisterWorkerRequest request,
            @HeaderParam("Authorization") @Nullable String authorization,
            @HeaderParam("x-join-token") @Nullable String joinToken,
            @HeaderParam(AccessFilter.WORKER_TOKEN) @Nullable String workerToken,
            HttpServerRequest http) {
        Problem.required(request);
        String address = String.valueOf(http.remoteAddress().hostAddress());
        Enrollment.Proof proof = new Enrollment.Proof(
                Optional.ofNullable(joinToken).or(() -> bearer(authorization)),
                Optional.ofNullable(workerToken),
                address,
                OwnMachine.calls(address, host(http), http.headers()::contains));
        if (request.workerId() == null) {
            throw Problem.invalid("workerId", "A worker needs an id that it keeps.");
        }
        Enrollment.Enrolled enrolled = nodes.register(request.workerId(), facts(request), proof);
        return new RegisterWorkerReply(
                true,
                enrolled.token(),
                enrolled.node().id(),
                nodes.view(enrolled.node()).status());
    }

    @POST
    @Path("heartbeat")
    @Access(Policy.WORKER)
    @Operation(summary = "Say that a worker is there, every 30 seconds")
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
        if (request.status() == null) {
            throw Problem.invalid("status", "status is idle, busy or error.");
        }
        PolledHeartbeat heartbeat = new PolledHeartbeat(
                request.status() == ReportedStatus.ERROR,
                Objects.requireNonNullElse(request.runningJobs(), List.of()),
                new NodeLoad(request.load(), request.freeMemoryMb()));
        return new HeartbeatReply(true, nodes.heartbeat(caller.node().id(), heartbeat));
    }

    @GET
    @Path("list")
    @Access(Policy.USER)
    @Operation(summary = "List the workers of the project; admins see all")
    public Page<WorkerView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return nodes.list(caller.user(), Paging.of(limit, cursor));
    }

    @GET
    @Path("{id}")
    @Access(Policy.USER)
    @Operation(summary = "Show a worker")
    public WorkerView get(@PathParam("id") String id) {
        return nodes.view(caller.user(), nodeId(id));
    }

    @DELETE
    @Path("{id}")
    @Access(Policy.USER)
    @Operation(summary = "Remove a worker; its running jobs become lost and are retried")
    public void remove(@PathParam("id") String id) {
        nodes.remove(caller.user(), nodeId(id));
    }

    @POST
    @Path("{id}/approve")
    @Access(Policy.ADMIN)
    @Operation(summary = "Let a worker that waits for approval work")
    public WorkerView approve(@PathParam("id") String id) {
        return nodes.approve(caller.user(), nodeId(id));
    }

    /** What cannot be a worker's id is no worker's id. */
    private static NodeId nodeId(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("worker", text);
        }
    }

    private static Facts facts(RegisterWorkerRequest request) {
        if (request.cpuCount() < 1 || request.cpuCount() > 4096) {
            throw Problem.invalid("cpuCount", "cpuCount must be a number from 1 to 4096.");
        }
        return new Facts(
                required("hostname", request.hostname()),
                required("osType", request.osType()).toLowerCase(Locale.ROOT),
                "",
                Objects.requireNonNullElse(request.nodeVersion(), ""),
                new Resources(request.cpuCount() * 1000, Math.max(0, request.totalMemoryMb()), 0),
                1,
                Objects.requireNonNullElse(request.tags(), List.of()),
                List.of("process"),
                "",
                true);
    }

    private static String required(String field, @Nullable String value) {
        if (value == null) {
            throw Problem.invalid(field, "The field '" + field + "' is missing.");
        }
        return value;
    }

    /** As the caller named it, in either version of HTTP. */
    private static @Nullable String host(HttpServerRequest http) {
        HostAndPort authority = http.authority();
        return authority == null ? null : authority.toString();
    }

    private static Optional<String> bearer(@Nullable String authorization) {
        boolean given =
                authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER);
        return given && authorization != null
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }
}
