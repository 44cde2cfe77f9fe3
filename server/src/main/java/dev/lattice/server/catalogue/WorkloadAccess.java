package dev.lattice.server.catalogue;

import dev.lattice.core.template.Reference;
import dev.lattice.core.template.Template;
import dev.lattice.server.catalogue.CatalogueEntry.Backup;
import dev.lattice.server.problem.Problem;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one workload is reached and looked after: what its kind says, with the workload's own values. */
public final class WorkloadAccess {
    /** In place of a secret. */
    public static final String MASK = "********";

    private static final String PORT_PREFIX = "port.";

    private final CatalogueEntry entry;
    private final ParameterValues values;
    private final Map<String, String> secrets;
    private final Map<String, Address> addresses;

    /**
     * Where a port is reached from outside.
     *
     * @param host a name or address
     * @param port the public one, or what stands in its place
     * @param url {@code http://} or {@code https://} for HTTP, else {@code tcp://}; without a path
     */
    public record Address(String host, String port, String url) {
        public Address(String host, int port, String url) {
            this(host, Integer.toString(port), url);
        }
    }

    /**
     * A text with which a client reaches the workload.
     *
     * @param masked the same without secrets
     */
    public record Connection(String client, String title, String text, String masked) {
        /** Without the secrets: it must not get into a log. */
        @Override
        public String toString() {
            return "Connection[" + client + ", " + masked + "]";
        }
    }

    /** A program to be started on the user's machine; secrets are in its environment only. */
    public record ProgramCall(List<String> command, Map<String, String> environment) {}

    /** Commands to be run in the container; see {@link Backup}. */
    public record BackupCommands(String extension, List<String> dump, List<String> restore) {}

    private WorkloadAccess(
            CatalogueEntry entry, ParameterValues values, Map<String, String> secrets, Map<String, Address> addresses) {
        this.entry = entry;
        this.values = values;
        this.secrets = Map.copyOf(secrets);
        this.addresses = new LinkedHashMap<>(addresses);
    }

    /**
     * Of a workload.
     *
     * @param secrets by name; may be empty where only {@link #backup} is asked for
     * @param addresses by the name of the port, open ones only, in their order
     * @throws Problem when the parameters are not this kind's
     */
    public static WorkloadAccess of(
            CatalogueEntry entry, Workload workload, Map<String, String> secrets, Map<String, Address> addresses) {
        ParameterValues values = ParameterValues.of(entry, workload.name(), workload.version(), workload.parameters());
        return new WorkloadAccess(entry, values, secrets, addresses);
    }

    /**
     * As much of a workload as its texts need.
     *
     * @param version that of {@link Compiled}
     * @param parameters those of {@link Compiled}
     */
    public record Workload(String name, Optional<String> version, Map<String, ? extends @Nullable Object> parameters) {}

    /** In the kind's order, leaving out those whose port has no address; for a kind without any, the addresses. */
    public List<Connection> connections() {
        if (entry.connections().isEmpty()) {
            return addresses.entrySet().stream()
                    .map(each -> new Connection(
                            each.getKey(),
                            each.getKey(),
                            each.getValue().url(),
                            each.getValue().url()))
                    .toList();
        }
        return entry.connections().stream()
                .filter(each -> reachable(each.template()))
                .map(each -> new Connection(
                        each.client(), each.title(), each.template().render(this::value), masked(each.template())))
                .toList();
    }

    /** What others get by a link. */
    public Map<Link.Property, String> links() {
        Map<Link.Property, String> links = new EnumMap<>(Link.Property.class);
        addresses.values().stream().findFirst().ifPresent(first -> {
            links.put(Link.Property.URL, first.url());
            links.put(Link.Property.HOST, first.host());
            links.put(Link.Property.PORT, first.port());
        });
        entry.link().forEach((property, template) -> {
            if (reachable(template)) {
                links.put(property, template.render(this::value));
            }
        });
        return links;
    }

    /** The program of {@code lattice connect}; empty when the kind has none or is not reached from outside. */
    public Optional<ProgramCall> connect() {
        return entry.connect()
                .filter(program -> program.command().stream().allMatch(this::reachable)
                        && program.environment().values().stream().allMatch(this::reachable))
                .map(program -> {
                    Map<String, String> environment = new LinkedHashMap<>();
                    program.environment()
                            .forEach((name, template) -> environment.put(name, template.render(this::value)));
                    return new ProgramCall(texts(program.command()), environment);
                });
    }

    /** Empty when the kind has none. */
    public Optional<BackupCommands> backup() {
        return entry.backup()
                .map(backup -> new BackupCommands(backup.extension(), texts(backup.dump()), texts(backup.restore())));
    }

    private List<String> texts(List<Template> templates) {
        return templates.stream().map(template -> template.render(this::value)).toList();
    }

    private boolean reachable(Template template) {
        return template.references().stream()
                .filter(reference -> reference.name().startsWith(PORT_PREFIX))
                .allMatch(reference -> address(reference).isPresent());
    }

    private Optional<String> value(Reference reference) {
        if (reference.name().startsWith(PORT_PREFIX)) {
            return address(reference);
        }
        return reference.name().startsWith(Choice.SECRET_PREFIX) ? secret(reference) : values.text(reference);
    }

    private String masked(Template template) {
        return template.replace(reference -> reference.name().startsWith(Choice.SECRET_PREFIX), MASK)
                .render(this::value);
    }

    private Optional<String> secret(Reference reference) {
        return Optional.ofNullable(secrets.get(reference.name().substring(Choice.SECRET_PREFIX.length())));
    }

    private Optional<String> address(Reference reference) {
        String[] path = reference.name().split("\\.", -1);
        return Optional.ofNullable(addresses.get(path[1])).map(address -> switch (path[2]) {
            case "host" -> address.host();
            case "port" -> address.port();
            case "url" -> address.url();
            default -> throw new IllegalStateException("no such reference: " + reference);
        });
    }
}
