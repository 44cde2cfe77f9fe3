package dev.lattice.server.event;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.http.Caller;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What changes in the caller's project, as server-sent events. */
@Path("/api/events")
@Tag(name = "Events")
@Access(Policy.USER)
public final class EventResource {
    private static final Duration PING = Duration.ofSeconds(15);
    /** A watcher that is further behind than this is cut off; it comes again and loads the lists anew. */
    private static final int MOST_WAITING = 2_000;

    private final EventHub hub;
    private final Authenticator authenticator;
    private final Caller caller;

    EventResource(EventHub hub, Authenticator authenticator, Caller caller) {
        this.hub = hub;
        this.authenticator = authenticator;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Watch the project",
            description =
                    "Events 'job' (a job without output), 'worker' and 'worker-removed' (a worker),"
                            + " 'workload', 'application', 'schedule' and each with '-removed', as they happen. A comment comes every 15 seconds. Load the lists first.")
    @APIResponse(
            responseCode = "200",
            description = "Server-sent events whose data is JSON",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> watch(
            @HeaderParam("Authorization") @Nullable String authorization, @Context Sse sse) {
        ProjectId project = caller.project();
        Multi<OutboundSseEvent> changes = Multi.createFrom()
                .<OutboundSseEvent>emitter(
                        watcher -> {
                            EventHub.Watch watch = hub.watch(
                                    project,
                                    event -> watcher.emit(sse.newEventBuilder()
                                            .name(event.type())
                                            .mediaType(MediaType.APPLICATION_JSON_TYPE)
                                            .data(event.data())
                                            .build()));
                            watcher.onTermination(watch::close);
                        },
                        BackPressureStrategy.IGNORE)
                .onOverflow()
                .buffer(MOST_WAITING);
        return Multi.createBy().merging().streams(changes, pings(authorization, sse));
    }

    /** Each ping looks whether the caller may still watch; when not, the stream ends. */
    private Multi<OutboundSseEvent> pings(@Nullable String authorization, Sse sse) {
        OutboundSseEvent ping = sse.newEventBuilder().comment("ping").build();
        return Multi.createFrom()
                .ticks()
                .every(PING)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(_ -> Uni.createFrom()
                        .completionStage(() -> authenticator.authenticate(authorization, null))
                        .replaceWith(ping));
    }
}
