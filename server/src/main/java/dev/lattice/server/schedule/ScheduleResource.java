package dev.lattice.server.schedule;

import dev.lattice.api.page.Page;
import dev.lattice.api.schedule.ExecutionView;
import dev.lattice.api.schedule.NextRunsRequest;
import dev.lattice.api.schedule.NextRunsView;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Schedules over HTTP. */
@Path("/api/schedules")
@Tag(name = "Schedules")
@Access(Policy.USER)
@RunOnVirtualThread
public final class ScheduleResource {
    private final ScheduleService schedules;
    private final Caller caller;

    ScheduleResource(ScheduleService schedules, Caller caller) {
        this.schedules = schedules;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Have a job made again and again, by the clock",
            description = "'cron' has five fields, six with seconds before them, or is @daily and the like, in"
                    + " 'timezone'. Each moment has one job, whatever happens to servers. On the days on which clocks"
                    + " change nothing is left out and nothing done twice.")
    public ScheduleView create(ScheduleRequest request) {
        return schedules.create(caller.user(), Problem.required(request));
    }

    @GET
    @Operation(summary = "All schedules, by name, with their next and last runs")
    public Page<ScheduleView> list() {
        return new Page<>(schedules.list(caller.user()), null);
    }

    @POST
    @Path("next-runs")
    @Operation(summary = "When an expression is due next; nothing is made")
    public NextRunsView nextRuns(NextRunsRequest request) {
        NextRunsRequest asked = Problem.required(request);
        return new NextRunsView(schedules.nextRuns(asked.cron(), asked.timezone()));
    }

    @GET
    @Path("{name}")
    @Operation(summary = "A schedule with its next and last runs; with ?tail= bytes of the last one's output")
    public ScheduleView show(@PathParam("name") String name, @QueryParam("tail") @DefaultValue("0") int tail) {
        return schedules.show(caller.user(), name, tail);
    }

    @PATCH
    @Path("{name}")
    @Operation(summary = "Change a schedule; what is not given stays as it is")
    public ScheduleView change(@PathParam("name") String name, ScheduleRequest request) {
        return schedules.change(caller.user(), name, Problem.required(request));
    }

    @DELETE
    @Path("{name}")
    @ResponseStatus(204)
    @Operation(summary = "Delete a schedule with its history; jobs that it made go on")
    public void delete(@PathParam("name") String name) {
        schedules.delete(caller.user(), name);
    }

    @POST
    @Path("{name}/pause")
    @Operation(summary = "Make no jobs until it is resumed; what would come meanwhile is not made up for")
    public ScheduleView pause(@PathParam("name") String name) {
        return schedules.pause(caller.user(), name);
    }

    @POST
    @Path("{name}/resume")
    @Operation(summary = "Make jobs again, from now on")
    public ScheduleView resume(@PathParam("name") String name) {
        return schedules.resume(caller.user(), name);
    }

    @POST
    @Path("{name}/run")
    @ResponseStatus(201)
    @Operation(summary = "Make a job now, beside those of the clock")
    public ExecutionView run(@PathParam("name") String name) {
        return schedules.run(caller.user(), name);
    }

    @GET
    @Path("{name}/executions")
    @Operation(
            summary = "What became of the last 100 moments, the newest first; with ?tail= bytes of each job's output")
    public Page<ExecutionView> executions(
            @PathParam("name") String name, @QueryParam("tail") @DefaultValue("0") int tail) {
        return new Page<>(schedules.history(caller.user(), name, tail), null);
    }
}
