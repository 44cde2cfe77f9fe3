package dev.lattice.server.catalogue;

import dev.lattice.core.template.Reference;
import dev.lattice.core.template.Template;
import dev.lattice.server.problem.Problem;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What users may put into a workload's environment. */
final class EnvironmentRules {
    private static final int MAX_VARIABLES = 200;
    private static final int MAX_VALUE_BYTES = 32 * 1024;
    private static final int MAX_BYTES = 128 * 1024;

    private EnvironmentRules() {}

    /**
     * The checked variables.
     *
     * @param secrets the names of those that the workload has
     * @throws Problem naming the variable that cannot be accepted
     */
    static Map<String, Template> check(CatalogueEntry entry, Map<String, String> env, Set<String> secrets) {
        if (env.size() > MAX_VARIABLES) {
            throw Problem.invalid("env", "env has " + env.size() + " variables; " + MAX_VARIABLES + " are allowed.");
        }
        Map<String, Template> checked = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> variable : env.entrySet()) {
            String name = variable.getKey();
            NameRules.checkVariable(name);
            if (entry.container().protectedVariables().contains(name)) {
                throw refused(name, name + " is set by the kind '" + entry.kind() + "', from its parameters.");
            }
            int size = size(name, variable.getValue());
            bytes += size;
            if (size > MAX_VALUE_BYTES || bytes > MAX_BYTES) {
                throw refused(
                        name,
                        "A variable has 32 KiB at most, all together 128 KiB. Put what is larger into a file of the"
                                + " image.");
            }
            checked.put(name, template(name, variable.getValue(), secrets));
        }
        return checked;
    }

    private static int size(String name, String value) {
        // From JSON, whatever the types say.
        if (value == null || value.indexOf('\0') >= 0) {
            throw refused(name, "The value of " + name + " is missing or has a NUL.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(value))
                    .remaining();
        } catch (CharacterCodingException halved) {
            throw refused(name, "The value of " + name + " has half of a character (an unpaired surrogate).");
        }
    }

    private static Template template(String name, String value, Set<String> secrets) {
        Template template;
        try {
            template = Template.parse(value);
        } catch (IllegalArgumentException e) {
            throw refused(name, "In " + name + " " + e.getMessage() + ".");
        }
        for (Reference reference : template.references()) {
            boolean secret = reference.name().startsWith(Choice.SECRET_PREFIX)
                    && secrets.contains(reference.name().substring(Choice.SECRET_PREFIX.length()));
            if (!secret && Link.of(reference).isEmpty()) {
                throw refused(
                        name,
                        reference + " in " + name
                                + " leads nowhere: it is ${workload.url}, .host, .port, .user, .password"
                                + " or .database, or ${secret.name} with a secret that this workload has; write $${ for a"
                                + " plain ${.");
            }
        }
        return template;
    }

    private static Problem refused(String variable, String message) {
        return Problem.invalid("env." + variable, message);
    }
}
