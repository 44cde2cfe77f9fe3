package dev.lattice.server.domain;

import dev.lattice.api.workload.DomainRequest;
import dev.lattice.api.workload.DomainView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Domains of workloads over HTTP. */
@Path("/api/workloads/{name}/domains")
@Tag(name = "Workloads")
@Access(Policy.USER)
@RunOnVirtualThread
public final class DomainResource {
    private final DomainService domains;
    private final Caller caller;

    DomainResource(DomainService domains, Caller caller) {
        this.domains = domains;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List the domains of a workload")
    public List<DomainView> list(@PathParam("name") String name) {
        return domains.list(caller.user(), name);
    }

    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Give a workload a domain",
            description =
                    "It leads to the first HTTP port. Whose it is has to be shown by a CNAME record to the"
                            + " workload's own name, or by a TXT record that the refusal spells out, and by that record only when"
                            + " it was another project's before; not on a server of one"
                            + " machine, whose names end in localhost, nor for names under localhost, nor for an admin who says 'unproven'.")
    public DomainView add(@PathParam("name") String name, DomainRequest request) {
        DomainRequest asked = Problem.required(request);
        String domain = asked.domain();
        if (domain == null) {
            throw Problem.invalid("domain", "'domain' is missing, such as shop.example.org.");
        }
        return domains.add(caller.user(), name, domain, Boolean.TRUE.equals(asked.unproven()));
    }

    @DELETE
    @Path("{domain}")
    @ResponseStatus(204)
    @Operation(summary = "Take a domain away from a workload")
    public void remove(@PathParam("name") String name, @PathParam("domain") String domain) {
        domains.remove(caller.user(), name, domain);
    }
}
