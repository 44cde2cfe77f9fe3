package dev.lattice.server.hook;

import dev.lattice.api.hook.HookReply;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.LargestBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Where Git hosts deliver. Nobody is signed in here: the delivery's own signature is what counts. */
@Path("/api/hooks/{hookId}")
@Tag(name = "Webhooks")
@RunOnVirtualThread
public final class DeliveryResource {
    private final Deliveries deliveries;

    DeliveryResource(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @POST
    @Access(Policy.PUBLIC)
    @LargestBody(Deliveries.LARGEST_BODY)
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Take a delivery of GitHub, GitLab, Gitea or Forgejo",
            description =
                    "Signed with the webhook's secret as these hosts do. An unknown webhook and a bad signature are"
                            + " both answered with 401.")
    @APIResponse(responseCode = "200", description = "A ping; the webhook works")
    @APIResponse(responseCode = "202", description = "It was taken; the outcome says what is done about it")
    public RestResponse<HookReply> receive(
            @PathParam("hookId") String hookId,
            HttpServerRequest http,
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(type = SchemaType.OBJECT)))
                    byte @Nullable [] body) {
        HookReply reply = deliveries.receive(
                hookId,
                String.valueOf(http.remoteAddress().hostAddress()),
                new Incoming(name -> Optional.ofNullable(http.getHeader(name)), body == null ? new byte[0] : body));
        int status = reply.outcome().equals(HookStore.lower(StoredDelivery.Outcome.PONG)) ? 200 : 202;
        return RestResponse.ResponseBuilder.<HookReply>create(status)
                .entity(reply)
                .build();
    }
}
