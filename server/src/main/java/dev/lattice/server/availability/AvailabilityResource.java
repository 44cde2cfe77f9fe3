package dev.lattice.server.availability;

import dev.lattice.api.availability.AvailabilityView;
import dev.lattice.api.availability.DrainRequest;
import dev.lattice.api.availability.PauseRequest;
import dev.lattice.api.availability.PreviewView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** When and how much nodes work for others, over HTTP. */
@Path("/api/nodes/{id}")
@Tag(name = "Nodes")
@Access(Policy.PROVIDER)
@RunOnVirtualThread
public final class AvailabilityResource {
    private final AvailabilityService availability;
    private final Caller caller;

    AvailabilityResource(AvailabilityService availability, Caller caller) {
        this.availability = availability;
        this.caller = caller;
    }

    @GET
    @Path("availability")
    @Access(Policy.USER)
    @Operation(summary = "What a node does for others now, why, and by which rules")
    public AvailabilityView show(@PathParam("id") String id) {
        return availability.view(caller.user(), node(id));
    }

    @PATCH
    @Path("availability/rules")
    @Operation(
            summary = "Change the owner's rules",
            description =
                    "A named preset is where they begin; what is not given stays as it is. The node goes by them at"
                            + " once, and without the server, too.")
    public AvailabilityView rule(@PathParam("id") String id, RulesView rules) {
        return availability.rule(caller.user(), node(id), Problem.required(rules));
    }

    @DELETE
    @Path("availability/rules")
    @Operation(summary = "Go by the node's own settings again")
    public AvailabilityView resetRules(@PathParam("id") String id) {
        return availability.resetRules(caller.user(), node(id));
    }

    @POST
    @Path("availability/preview")
    @Operation(summary = "What rules would have meant in the last week; nothing is changed")
    public PreviewView preview(@PathParam("id") String id, RulesView rules) {
        return availability.preview(caller.user(), node(id), Problem.required(rules));
    }

    @POST
    @Path("pause")
    @Operation(
            summary = "Have what runs rest until a time, or until resumed, or finish it and start nothing more",
            description = "'kind' is until (with 'until'), open or finish. What rests is ended after the time that the"
                    + " owner's rules give it.")
    public AvailabilityView pause(@PathParam("id") String id, @Nullable PauseRequest request) {
        return availability.pause(
                caller.user(), node(id), Objects.requireNonNullElse(request, new PauseRequest(null, null)));
    }

    @POST
    @Path("resume")
    @Operation(summary = "End a pause")
    public AvailabilityView resume(@PathParam("id") String id) {
        return availability.resume(caller.user(), node(id));
    }

    @POST
    @Path("cordon")
    @Operation(summary = "Give a node nothing new; what runs goes on")
    public AvailabilityView cordon(@PathParam("id") String id) {
        return availability.cordon(caller.user(), node(id), true);
    }

    @POST
    @Path("uncordon")
    @Operation(summary = "Let a node that was cordoned or drained take work again")
    public AvailabilityView uncordon(@PathParam("id") String id) {
        return availability.cordon(caller.user(), node(id), false);
    }

    @POST
    @Path("drain")
    @Operation(
            summary = "Empty a node: services move, jobs finish within a time and are then tried elsewhere",
            description = "A service moves once a replacement is ready elsewhere. One whose data is on the node stays:"
                    + " 'staying' names it.")
    public AvailabilityView drain(@PathParam("id") String id, @Nullable DrainRequest request) {
        return availability.drain(caller.user(), node(id), Objects.requireNonNullElse(request, new DrainRequest(null)));
    }

    private static NodeId node(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException none) {
            throw Problem.notFound("node", text);
        }
    }
}
