package dev.lattice.server.health;

import dev.lattice.api.server.ConnectView;
import dev.lattice.api.server.HealthView;
import dev.lattice.server.agent.AgentPort;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The server itself over HTTP. */
@Path("/api")
@Tag(name = "Server")
@Access(Policy.PUBLIC)
public final class HealthResource {
    private final HealthService health;
    private final AgentPort agentPort;
    private final String version;

    HealthResource(
            HealthService health,
            AgentPort agentPort,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.health = health;
        this.agentPort = agentPort;
        this.version = version;
    }

    @GET
    @Path("health")
    @RunOnVirtualThread
    @Operation(summary = "Whether the server can do its work")
    @APIResponse(responseCode = "200", description = "It can")
    @APIResponse(responseCode = "503", description = "It cannot; checks say why")
    public RestResponse<HealthView> health() {
        HealthView view = health.check();
        return RestResponse.ResponseBuilder.<HealthView>create(view.status().equals(HealthService.OK) ? 200 : 503)
                .entity(view)
                .build();
    }

    @GET
    @Path("connect")
    @NonBlocking
    @Operation(summary = "How agents reach the server")
    public ConnectView connect() {
        return new ConnectView(agentPort.port(), version);
    }
}
