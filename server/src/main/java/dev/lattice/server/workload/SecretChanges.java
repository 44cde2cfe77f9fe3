package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.catalogue.Parameter;
import dev.lattice.server.catalogue.SecretNeed;
import dev.lattice.server.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What a new revision changes of the credentials that are in a workload's data. */
final class SecretChanges {
    private final SecretStore secrets;

    SecretChanges(SecretStore secrets) {
        this.secrets = secrets;
    }

    /**
     * Keeps what the revision needs.
     *
     * @return whether the revision changes secrets that the workload has
     * @throws Problem naming the secret that cannot be changed
     */
    boolean bring(Handle handle, StoredWorkload workload, int revision, Planner.Planned planned, Instant now) {
        WorkloadId id = workload.id();
        boolean changes = secrets.inherit(handle, id, revision);
        Map<String, String> known = secrets.of(handle, id, revision);
        for (SecretNeed need : planned.secrets()) {
            String before = known.get(need.name());
            Optional<String> given = need.given().filter(value -> !value.equals(before));
            if (before == null) {
                secrets.add(
                        handle, id, need.name(), given.orElseGet(() -> GeneratedSecrets.generate(need.length())), now);
            } else if (given.isPresent()) {
                if (!need.rotates() && planned.plan().blueprint().stateful()) {
                    throw unchangeable(workload.kind(), need.name(), need.label());
                }
                secrets.propose(handle, id, revision, need.name(), given.get());
                changes = true;
            }
        }
        return changes;
    }

    /** The same with all secrets generated anew that may change. */
    static Planner.Planned regenerated(Planner.Planned planned) {
        List<SecretNeed> needs = planned.secrets().stream()
                .map(need -> need.rotates() ? need.withGiven(GeneratedSecrets.generate(need.length())) : need)
                .toList();
        return new Planner.Planned(planned.plan(), needs);
    }

    /** @throws Problem when a parameter is another that counted at the first start only */
    static void requireFixed(CatalogueEntry entry, Plan before, Plan after) {
        for (Parameter parameter : entry.parameters()) {
            String name = parameter.name();
            if (parameter.fixed()
                    && !Objects.equals(
                            before.parameters().get(name), after.parameters().get(name))) {
                throw unchangeable(entry.kind(), name, parameter.label());
            }
        }
    }

    private static Problem unchangeable(String kind, String name, String label) {
        return Problem.invalid(
                "parameters." + name,
                label + " cannot be changed: '" + kind + "' takes it at its first start only, and its data stay as they"
                        + " are. Leave it out, or deploy another one with it and bring the data over.");
    }
}
