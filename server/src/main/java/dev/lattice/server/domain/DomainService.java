package dev.lattice.server.domain;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DomainView;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.endpoint.Domain;
import dev.lattice.server.endpoint.Domain.Proof;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.http.Principal;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.workload.Whereabouts;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Gives workloads the names that their owners bring. */
public final class DomainService {
    private final Parts parts;
    private final Ownership ownership;
    private final boolean trusting;
    private final InstantSource clock;

    /**
     * What it works with.
     *
     * @param changed hears of workloads whose names are others now
     */
    public record Parts(
            Database database,
            Domains domains,
            Endpoints endpoints,
            Gateways gateways,
            Whereabouts workloads,
            Consumer<WorkloadId> changed,
            AuditLog audit) {}

    /**
     * @param secret from which proofs are made
     * @param trusting whether nobody has to prove anything, because nobody but this machine is served
     */
    public DomainService(Parts parts, NameRecords records, byte[] secret, boolean trusting, InstantSource clock) {
        this.parts = parts;
        this.ownership = new Ownership(records, secret);
        this.trusting = trusting;
        this.clock = clock;
    }

    List<DomainView> list(Principal.User caller, String workload) {
        WorkloadId id = parts.workloads().known(caller.project(), workload).id();
        return parts.database().call(handle -> parts.domains().of(handle, id)).stream()
                .map(this::view)
                .toList();
    }

    /**
     * Gives the workload a name; asks name servers whose it is.
     *
     * @param unproven do not ask; for admins
     */
    public DomainView add(Principal.User caller, String workload, String text, boolean unproven) {
        WorkloadId id = parts.workloads().known(caller.project(), workload).id();
        String name = parts.domains().required(text);
        if (unproven && !caller.isAdmin()) {
            throw Problem.of(ErrorCode.FORBIDDEN, "Only an admin may take a domain without a proof.");
        }
        String target = parts.database()
                .call(handle -> Domains.endpoint(parts.endpoints().of(handle, id)))
                .map(endpoint -> parts.gateways().address(endpoint).host())
                .orElseThrow(() -> Problem.of(
                        ErrorCode.CONFLICT, "'" + workload + "' has no HTTP port that a domain could lead to."));
        boolean anybodys = trusting || name.endsWith(".localhost");
        Proof proof = unproven || anybodys
                ? Proof.NONE
                : ownership.require(
                        caller.project(),
                        name,
                        target,
                        parts.database().call(handle -> parts.domains().isAnothers(handle, caller.project(), name)));
        Domain domain = new Domain(name, id, proof, clock.instant().truncatedTo(ChronoUnit.MICROS));
        Domain kept = parts.database().transaction(handle -> {
            Domain added = parts.domains().add(handle, caller.project(), domain);
            if (!anybodys) {
                parts.domains().hold(handle, caller.project(), domain);
            }
            parts.audit().record(handle, caller, "domain.added", workload, name + " by " + proof);
            return added;
        });
        parts.changed().accept(id);
        return view(kept);
    }

    /** Takes it away; for whom it was shown stays known. */
    public void remove(Principal.User caller, String workload, String name) {
        WorkloadId id = parts.workloads().known(caller.project(), workload).id();
        parts.database().inTransaction(handle -> {
            if (!parts.domains().remove(handle, id, name)) {
                throw Problem.notFound("domain", name);
            }
            parts.audit().record(handle, caller, "domain.removed", workload, name);
        });
        parts.changed().accept(id);
    }

    private DomainView view(Domain domain) {
        return new DomainView(
                domain.name(),
                parts.gateways().domainAddress(domain.name()).url(),
                domain.proof().name().toLowerCase(Locale.ROOT),
                domain.createdAt());
    }
}
