package dev.lattice.server.hook;

import dev.lattice.api.hook.HookRequest;
import dev.lattice.api.hook.HookView;
import dev.lattice.api.hook.NewHookView;
import dev.lattice.api.hook.PreviewMode;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** The webhook of a workload over HTTP. */
@Path("/api/workloads/{name}/hook")
@Tag(name = "Webhooks")
@Access(Policy.USER)
@RunOnVirtualThread
public final class HookResource {
    private final HookService hooks;
    private final Caller caller;

    HookResource(HookService hooks, Caller caller) {
        this.hooks = hooks;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Make a webhook for a workload from Git, or a new secret for the one it has",
            description = "The secret is shown this once. After a renewal the URL is the same and the earlier secret"
                    + " works no more. 'previews' says which pull requests get a workload of their own while they are"
                    + " open: off, branches (of the repository itself) or forks (too, without secrets). Left out, it"
                    + " stays as it is; a new webhook has none.")
    public NewHookView renew(@PathParam("name") String name, @Nullable HookRequest request, @Context UriInfo uri) {
        HookService.Made made = hooks.renew(caller.user(), name, previews(request));
        return new NewHookView(url(uri, made.id()), made.secret(), events(made.previews()), made.previews());
    }

    @PATCH
    @Operation(
            summary = "Change which pull requests get previews; the secret stays",
            description = "Previews that are open and wanted no more are removed. Pull requests that are open get one"
                    + " with the next push to them.")
    public HookView change(@PathParam("name") String name, HookRequest request, @Context UriInfo uri) {
        return view(hooks.change(caller.user(), name, previews(Problem.required(request))), uri);
    }

    @GET
    @Operation(summary = "Show a workload's webhook with its open previews and last 20 deliveries; never its secret")
    public HookView show(@PathParam("name") String name, @Context UriInfo uri) {
        return view(hooks.show(caller.user(), name), uri);
    }

    @DELETE
    @ResponseStatus(204)
    @Operation(summary = "Remove a workload's webhook and the previews by it; its URL works no more")
    public void remove(@PathParam("name") String name) {
        hooks.remove(caller.user(), name);
    }

    private static Optional<PreviewMode> previews(@Nullable HookRequest request) {
        return Optional.ofNullable(request).map(HookRequest::previews);
    }

    private static List<String> events(PreviewMode previews) {
        return previews == PreviewMode.OFF ? List.of("push") : List.of("push", "pull request");
    }

    private static HookView view(HookService.Known known, UriInfo uri) {
        return new HookView(
                url(uri, known.id()),
                events(known.previews()),
                known.createdAt(),
                known.previews(),
                known.open(),
                known.deliveries());
    }

    private static String url(UriInfo uri, String id) {
        return uri.getBaseUriBuilder().path("api/hooks/{id}").build(id).toString();
    }
}
