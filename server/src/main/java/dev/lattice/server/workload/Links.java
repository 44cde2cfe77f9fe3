package dev.lattice.server.workload;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.catalogue.Link;
import dev.lattice.server.catalogue.WorkloadAccess;
import dev.lattice.server.catalogue.WorkloadAccess.Address;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * What a reference such as <code>${db.url}</code> leads to: the other workload by its name, as containers of one project
 * reach each other.
 */
final class Links {
    private final WorkloadStore store;
    private final SecretStore secrets;
    private final Catalogue catalogue;

    Links(WorkloadStore store, SecretStore secrets, Catalogue catalogue) {
        this.store = store;
        this.secrets = secrets;
        this.catalogue = catalogue;
    }

    /**
     * What a link leads to. Where the port belongs that is to be dialed stands a mark: only the node knows it.
     *
     * @param ports hears of the ports that may be dialed for it
     * @return empty when the project has no such workload, or that has no such thing
     */
    Optional<String> find(Handle handle, ProjectId project, Link link, Consumer<LinkedPort> ports) {
        Optional<StoredWorkload> found = store.find(handle, project, link.workload());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StoredWorkload workload = found.get();
        Optional<StoredRevision> revision = store.revision(handle, workload.id(), workload.reachable());
        Optional<CatalogueEntry> entry = catalogue.find(workload.kind());
        if (revision.isEmpty() || entry.isEmpty()) {
            return Optional.empty();
        }
        Plan plan = revision.get().plan();
        Map<String, Address> addresses = new LinkedHashMap<>();
        plan.blueprint().ports().forEach(port -> {
            LinkedPort linked = LinkedPort.of(workload.id(), workload.name(), port.number(), workload.home());
            // All of them, for a program may know the number by itself and have been given the name only.
            ports.accept(linked);
            addresses.put(
                    port.name(),
                    new Address(
                            workload.name(),
                            linked.mark(),
                            port.protocol().name().toLowerCase(Locale.ROOT) + "://" + workload.name() + ":"
                                    + linked.mark()));
        });
        WorkloadAccess access = WorkloadAccess.of(
                entry.get(),
                new WorkloadAccess.Workload(workload.name(), plan.version(), plan.parameters()),
                secrets.all(handle, workload.id()),
                addresses);
        return Optional.ofNullable(access.links().get(link.property()));
    }
}
