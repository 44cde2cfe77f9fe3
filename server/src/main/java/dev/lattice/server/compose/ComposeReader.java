package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads compose files, by the Compose specification and what {@code docker compose} makes of it. What Lattice cannot
 * keep is refused by key and line, all at once and before anything starts. It is a function of texts: nothing is opened
 * nor started.
 */
public final class ComposeReader {
    private static final int MAX_SERVICES = 50;
    private static final int MAX_NAME = 40;
    private static final String ALL = "*";

    private static final KeyRules RULES = KeyRules.reading("name", "services", "networks", "volumes", "secrets")
            .ignoring("version", "it says nothing any more; all files are read by the newest rules.")
            .refusing("include", "an application is one file. Write what it includes into it.")
            .refusing("configs", "files come as mounts. Write volumes: ['./app.conf:/etc/app.conf:ro'] at the service.")
            .refusing("models", "models are not deployed from a compose file. Remove it.");

    private final ComposeSource source;
    private final Findings findings;
    private final Interpolation interpolation = new Interpolation();
    private final Variables variables;

    private ComposeReader(ComposeSource source) {
        this.source = source;
        this.findings = new Findings(source.file());
        this.variables = Variables.of(source, interpolation, findings);
    }

    /**
     * What a compose file asks for.
     *
     * @throws ComposeException with everything that is wrong with it
     */
    public static ComposeApplication read(ComposeSource source) {
        return new ComposeReader(source).read();
    }

    private ComposeApplication read() {
        Optional<YamlNode> root = YamlReader.read(source.text(), findings);
        Optional<ComposeApplication> application = root.map(node ->
                application(new Value(new Value.Context(findings, interpolation, variables), node.line(), "", node)));
        findings.throwIfAny();
        return application.orElseThrow();
    }

    private ComposeApplication application(Value root) {
        if (!root.isMapping()) {
            root.refuse("A compose file is a mapping; it begins with 'services:'.");
        }
        Map<String, Value> fields = root.isMapping() ? root.fields(RULES) : Map.of();
        Optional<String> name = field(fields, "name").flatMap(ComposeReader::name);
        name.ifPresent(variables::projectName);
        List<String> volumes =
                field(fields, "volumes").map(NetworkReader::volumes).orElse(List.of());
        Set<String> networks = new LinkedHashSet<>(
                field(fields, "networks").map(NetworkReader::networks).orElse(List.of()));
        Map<String, ComposeSecret> secrets =
                field(fields, "secrets").map(SecretReader::declared).orElse(Map.of());
        ServiceReader reader = new ServiceReader(
                source.files(), new ServiceReader.Names(Set.copyOf(volumes), networks, secrets.keySet()));
        List<ComposeService> services = services(root, field(fields, "services"), reader);
        services.forEach(service -> networks.addAll(service.reach().networks()));
        return new ComposeApplication(name, services, volumes, List.copyOf(networks), secrets, findings.warnings());
    }

    private static Optional<Value> field(Map<String, Value> fields, String key) {
        return Optional.ofNullable(fields.get(key)).filter(value -> !value.isNull());
    }

    private static Optional<String> name(Value value) {
        return value.text()
                .filter(text -> !text.isEmpty())
                .filter(text -> checkName(value, text, value.shown(text), value.isLiteral() ? suggestion(text) : ""));
    }

    private static boolean checkName(Value value, String name, String shown, String near) {
        if (NameRules.isWorkload(name)) {
            return true;
        }
        value.refuse(shown + " cannot be a name here: it is part of host names, so it is lower-case"
                + " letters, digits and '-', begins with a letter, and has " + MAX_NAME + " at most."
                + (NameRules.isWorkload(near) ? " Write '" + near + "', also where others refer to it." : ""));
        return false;
    }

    private static String suggestion(String name) {
        String near =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+", "");
        return near.substring(0, Math.min(near.length(), MAX_NAME)).replaceAll("-+$", "");
    }

    private List<ComposeService> services(Value root, Optional<Value> section, ServiceReader reader) {
        if (section.isEmpty() && !root.isMapping()) {
            return List.of();
        }
        if (section.isEmpty()) {
            root.refuse("There are no services; a compose file begins with 'services:'.");
            return List.of();
        }
        Map<String, Value> all = section.get().entries();
        if (all.size() > MAX_SERVICES) {
            section.get().refuse("There are more than " + MAX_SERVICES + " services; write several files.");
            return List.of();
        }
        Map<String, Value> places = new LinkedHashMap<>();
        Set<String> leftOut = new LinkedHashSet<>();
        all.forEach((name, service) -> {
            if (!service.isMapping()) {
                service.refuse("A service is a mapping, with 'image' or 'build' at least.");
            } else if (wanted(service)) {
                checkName(service, name, NameRules.quoted(name), suggestion(name));
                places.put(name, service);
            } else {
                leftOut.add(name);
            }
        });
        if (places.isEmpty() && findings.refused() == 0) {
            section.get()
                    .refuse(
                            all.isEmpty()
                                    ? "There are no services; write one at least."
                                    : "All services belong to profiles, and none of those is wanted; want one.");
        }
        return read(places, new Relations(places, leftOut), reader);
    }

    private List<ComposeService> read(Map<String, Value> places, Relations relations, ServiceReader reader) {
        Map<String, Map<String, Value>> fields = new LinkedHashMap<>();
        Map<String, List<Dependency>> dependencies = new LinkedHashMap<>();
        places.forEach((name, service) -> {
            Map<String, Value> its = service.fields(ServiceKeys.RULES);
            fields.put(name, its);
            dependencies.put(
                    name,
                    relations.present(
                            name,
                            field(its, "depends_on").map(DependencyReader::read).orElse(List.of())));
        });
        List<ComposeService> services = new ArrayList<>();
        for (String name : relations.order(dependencies)) {
            Value place = places.get(name);
            if (place != null) {
                services.add(reader.read(
                        place, name, fields.getOrDefault(name, Map.of()), dependencies.getOrDefault(name, List.of())));
            }
        }
        relations.check(services);
        return services;
    }

    /** Whether it has no profile, or one that is wanted. */
    private boolean wanted(Value service) {
        Optional<Value> profiles = field(service.entries(), "profiles");
        List<String> its = profiles.map(Value::texts).orElse(List.of());
        Set<String> wanted = source.profiles().isEmpty()
                ? Stream.of(variables.get("COMPOSE_PROFILES").orElse("").split(",", -1))
                        .map(String::strip)
                        .collect(Collectors.toCollection(LinkedHashSet::new))
                : source.profiles();
        return its.isEmpty() || wanted.contains(ALL) || its.stream().anyMatch(wanted::contains);
    }
}
