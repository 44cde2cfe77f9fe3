package dev.lattice.server.catalogue;

import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.core.template.Reference;
import dev.lattice.core.template.Template;
import dev.lattice.server.catalogue.EntryRules.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the templates of an entry may refer to, by where they stand. Secrets never stand in arguments, which others can
 * see; nothing stands in a shell's script, which would read it; and what stands in a URL is encoded.
 */
final class TemplateRules {
    /** The reference in steps that are done for each item of a list. */
    static final String ITEM = "item";

    private static final Pattern PORT = Pattern.compile("port\\.(?<name>[a-z0-9-]+)\\.(host|port|url)");
    private static final Pattern IN_URL = Pattern.compile("://[^\\s\"']*");
    private static final Pattern PLAIN_REFERENCE = Pattern.compile("\\$\\{(?!port\\.)[^}|]*}");
    private static final Set<String> SHELLS = Set.of("sh", "bash");

    /** Where a template stands. */
    private enum Scope {
        /** a parameter's default: the workload's name only */
        DEFAULT,
        /** an argument of a command in the container */
        ARGUMENT,
        /** the same, in a step for each item of a list */
        ITEM_ARGUMENT,
        /** a variable of the container */
        VALUE,
        /** an argument of a program outside */
        OUTER_ARGUMENT,
        /** a text for the user, or a variable of a program outside */
        OUTER_VALUE
    }

    private final CatalogueEntry entry;
    private final List<Mistake> mistakes = new ArrayList<>();

    private TemplateRules(CatalogueEntry entry) {
        this.entry = entry;
    }

    static List<Mistake> check(CatalogueEntry entry) {
        TemplateRules rules = new TemplateRules(entry);
        rules.checkInside();
        rules.checkOutside();
        return rules.mistakes;
    }

    private void checkInside() {
        for (int i = 0; i < entry.parameters().size(); i++) {
            String at = "/parameters/" + i + "/default";
            entry.parameters().get(i).defaultValue().ifPresent(text -> check(at, Scope.DEFAULT, text));
        }
        ContainerTemplate container = entry.container();
        checkValues("/container/environment", Scope.VALUE, container.environment());
        checkCommand("/container/command", Scope.ARGUMENT, container.command());
        container
                .readiness()
                .ifPresent(readiness -> checkCommand("/container/readiness/exec", Scope.ARGUMENT, readiness.exec()));
        checkSteps("/container/steps", container.steps());
        entry.rotation().ifPresent(rotation -> checkSteps("/rotation/steps", rotation.steps()));
        entry.backup().ifPresent(backup -> {
            checkCommand("/backup/dump", Scope.ARGUMENT, backup.dump());
            checkCommand("/backup/restore", Scope.ARGUMENT, backup.restore());
        });
    }

    private void checkOutside() {
        for (int i = 0; i < entry.connections().size(); i++) {
            check(
                    "/connections/" + i + "/template",
                    Scope.OUTER_VALUE,
                    entry.connections().get(i).template());
        }
        entry.link().forEach((property, text) -> check("/link/" + property.text(), Scope.OUTER_VALUE, text));
        entry.connect().ifPresent(program -> {
            checkCommand("/connect/command", Scope.OUTER_ARGUMENT, program.command());
            checkValues("/connect/environment", Scope.OUTER_VALUE, program.environment());
        });
    }

    private void checkSteps(String at, List<StepTemplate> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Scope scope = steps.get(i).forEach().isPresent() ? Scope.ITEM_ARGUMENT : Scope.ARGUMENT;
            check(at + "/" + i + "/name", scope, steps.get(i).name());
            checkCommand(at + "/" + i + "/command", scope, steps.get(i).command());
        }
    }

    private void checkValues(String at, Scope scope, Map<String, Template> values) {
        values.forEach((name, text) -> check(at + "/" + name, scope, text));
    }

    private void checkCommand(String at, Scope scope, List<Template> command) {
        for (int i = 0; i < command.size(); i++) {
            check(at + "/" + i, scope, command.get(i));
        }
        int flag = command.indexOf(Template.literal("-c"));
        boolean script = !command.isEmpty()
                && SHELLS.contains(command.getFirst().toString())
                && flag > 0
                && flag + 1 < command.size();
        if (script && !command.get(flag + 1).references().isEmpty()) {
            mistakes.add(new Mistake(
                    at + "/" + (flag + 1),
                    "a script for the shell has no references: take values from the environment, as \"$NAME\""));
        }
    }

    private void check(String at, Scope scope, Template template) {
        for (Reference reference : template.references()) {
            refusal(scope, reference.name()).ifPresent(why -> mistakes.add(new Mistake(at, reference + " " + why)));
        }
        Matcher urls = IN_URL.matcher(template.toString());
        while (urls.find()) {
            Matcher plain = PLAIN_REFERENCE.matcher(urls.group());
            while (plain.find()) {
                String encoded = plain.group().replace("}", "|url}");
                mistakes.add(new Mistake(at, plain.group() + " stands in a URL: write " + encoded));
            }
        }
    }

    private Optional<String> refusal(Scope scope, String name) {
        if (scope == Scope.DEFAULT) {
            return name.equals(ParameterValues.NAME)
                    ? Optional.empty()
                    : Optional.of("cannot be in a default: only ${name}, the workload's, can");
        }
        if (name.startsWith(Choice.SECRET_PREFIX)) {
            return secret(scope, name.substring(Choice.SECRET_PREFIX.length()));
        }
        Matcher port = PORT.matcher(name);
        if (port.matches()) {
            return port(scope, port.group("name"));
        }
        boolean known = name.equals(ParameterValues.NAME)
                || (name.equals(ParameterValues.VERSION) && !entry.versions().isEmpty())
                || (name.equals(ITEM) && scope == Scope.ITEM_ARGUMENT)
                || entry.parameter(name)
                        .filter(parameter -> parameter.type() != ParameterType.LIST && !parameter.isSecret())
                        .isPresent();
        return known
                ? Optional.empty()
                : Optional.of("leads nowhere: it is name, version, a parameter that is one value, secret.<name>,"
                        + " port.<name>.host, .port or .url, or item in a step with forEach");
    }

    private Optional<String> secret(Scope scope, String name) {
        if (!entry.secretNames().contains(name)) {
            return Optional.of("leads nowhere: there is no such secret");
        }
        return scope == Scope.VALUE || scope == Scope.OUTER_VALUE
                ? Optional.empty()
                : Optional.of("is a secret, and arguments can be seen by others: give it by the environment");
    }

    private Optional<String> port(Scope scope, String name) {
        if (entry.container().port(name).filter(port -> port.open()).isEmpty()) {
            return Optional.of("leads nowhere: there is no open port '" + name + "'");
        }
        return scope == Scope.OUTER_ARGUMENT || scope == Scope.OUTER_VALUE
                ? Optional.empty()
                : Optional.of("is not known inside the container");
    }
}
