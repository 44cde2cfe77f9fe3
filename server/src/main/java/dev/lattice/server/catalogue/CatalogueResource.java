package dev.lattice.server.catalogue;

import dev.lattice.api.catalogue.KindView;
import dev.lattice.api.page.Page;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Kinds of workloads over HTTP. They are everybody's. */
@Path("/api/catalogue")
@Tag(name = "Catalogue")
@Access(Policy.USER)
@RunOnVirtualThread
public final class CatalogueResource {
    private final Catalogue catalogue;

    CatalogueResource(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @Operation(summary = "List the kinds of workloads, by category and title")
    public Page<KindView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        Paging paging = Paging.of(limit, cursor);
        List<CatalogueEntry> entries = catalogue.entries();
        int from = paging.cursor().map(kind -> after(entries, kind)).orElse(0);
        return paging.page(
                most -> entries.stream()
                        .skip(from)
                        .limit(most)
                        .map(KindViews::view)
                        .toList(),
                KindView::kind);
    }

    private static int after(List<CatalogueEntry> entries, String kind) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).kind().equals(kind)) {
                return i + 1;
            }
        }
        throw Problem.invalid("cursor", "cursor is not one that this list gave.");
    }

    @GET
    @Path("{kind}")
    @Operation(summary = "Show a kind of workload, with what a form needs to make one")
    public KindView get(@PathParam("kind") String kind) {
        return catalogue.find(kind).map(KindViews::view).orElseThrow(() -> Problem.notFound("kind", kind));
    }
}
