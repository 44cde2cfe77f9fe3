package dev.lattice.server.endpoint;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import dev.lattice.server.problem.Problem;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Names that owners of workloads bring: which may be had, and who has them. */
public final class Domains {
    private static final int MOST_OF_ONE = 20;
    /** Names that are not in use any more, of one project. */
    private static final int MOST_REMEMBERED = 1_000;

    private static final int LONGEST = 253;
    /** Labels of letters, digits and hyphens; the last is no number, for that would be an address. */
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final String FIELD = "domain";

    private final DomainStore store = new DomainStore();
    private final String apps;
    private final Set<String> own;

    /**
     * @param apps under which workloads have their own names
     * @param own hosts at which Lattice itself is reached
     */
    public Domains(String apps, Set<String> own) {
        this.apps = apps;
        this.own = Set.copyOf(own);
    }

    /** Which endpoint of a workload domains lead to. */
    public static Optional<Endpoint> endpoint(List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.protocol() == Port.Protocol.HTTP)
                .findFirst();
    }

    /**
     * The name as it is kept.
     *
     * @throws Problem when it is none, or none that anybody may have
     */
    public String required(String text) {
        String name = ascii(text.strip());
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    FIELD, "'domain' is a whole name with a dot, such as shop.example.org, without port and path.");
        }
        if (name.equals(apps) || name.endsWith("." + apps)) {
            throw Problem.invalid(
                    FIELD, "Names under " + apps + " are given to workloads by Lattice: deploy one under that name.");
        }
        if (own.contains(name)) {
            throw Problem.invalid(FIELD, name + " is where Lattice itself is reached.");
        }
        return name;
    }

    private static String ascii(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            return IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException none) {
            return "";
        }
    }

    public List<Domain> of(Handle handle, WorkloadId workload) {
        return store.of(handle, workload);
    }

    /**
     * Gives a workload a name, in the caller's transaction. One that it has already stays as it is.
     *
     * @param domain {@link #required}
     * @throws Problem when another workload has it, or this one has too many
     */
    public Domain add(Handle handle, ProjectId project, Domain domain) {
        if (store.insert(handle, project, domain)) {
            if (store.of(handle, domain.workload()).size() > MOST_OF_ONE) {
                throw Problem.of(ErrorCode.CONFLICT, "A workload has at most " + MOST_OF_ONE + " domains.");
            }
            return domain;
        }
        return store.find(handle, domain.name())
                .filter(taken -> taken.workload().equals(domain.workload()))
                // Whose it is, is nobody else's business.
                .orElseThrow(() -> Problem.of(
                        ErrorCode.NAME_TAKEN,
                        domain.name() + " belongs to another workload. Remove it there first.",
                        Map.of("field", FIELD)));
    }

    /** Whether it was shown to be another project's before, which may still have an alias to what is this one's now. */
    public boolean isAnothers(Handle handle, ProjectId project, String name) {
        return store.holder(handle, name)
                .filter(holder -> !holder.equals(project))
                .isPresent();
    }

    /**
     * Remembers whose it was shown to be, in the caller's transaction and beyond the domain itself.
     *
     * @throws Problem when only an alias shows it, and it is another project's meanwhile
     */
    public void hold(Handle handle, ProjectId project, Domain domain) {
        if (!store.hold(handle, project, domain, MOST_REMEMBERED)) {
            throw Problem.of(
                    ErrorCode.DOMAIN_NOT_PROVEN,
                    domain.name() + " was shown to be another project's meanwhile. Ask again to hear what to do.",
                    Map.of("field", FIELD));
        }
    }

    /**
     * Takes it away, in the caller's transaction; returns false when the workload has none of this name.
     *
     * @param name as people write it
     */
    public boolean remove(Handle handle, WorkloadId workload, String name) {
        return store.delete(handle, workload, ascii(name.strip()));
    }
}
