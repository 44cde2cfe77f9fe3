package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is declared before the first stage, and may stand in the names of images. */
final class BuildArguments {
    private static final Pattern DECLARATION = Pattern.compile(
            "(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:=(?:\"(?<text>[^\"\\\\`]*)\"|'(?<literal>[^'\\\\`]*)'|(?<plain>[^ \t\"'\\\\`]*)))?(?:[ \t]+|$)");
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?)-([^}$]*))?\\}|([A-Za-z_][A-Za-z0-9_]*))");
    /** What builders set themselves, to what is not known here. */
    private static final Pattern BUILDERS_OWN = Pattern.compile(
            "(?i)BUILDKIT_.*|[A-Z]+_PROXY|SOURCE_DATE_EPOCH|(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)");

    private final Map<String, String> given;
    private final Map<String, String> values = new HashMap<>();

    /** @param given with the build */
    BuildArguments(Map<String, String> given) {
        this.given = given;
    }

    /**
     * Takes an ARG in.
     *
     * @throws LaunchException when it is not clear what it declares
     */
    void declare(Instruction arg) throws LaunchException {
        Matcher next = DECLARATION.matcher(arg.rest());
        int from = 0;
        while (from < arg.rest().length()) {
            if (!next.region(from, arg.rest().length()).lookingAt()) {
                throw arg.refused("write ARG NAME or ARG NAME=VALUE, the value in quotes or without any");
            }
            from = next.end();
            String name = next.group("name");
            String value = given.containsKey(name) ? given.get(name) : value(next);
            if (value != null) {
                values.put(name, value);
            }
        }
    }

    private @Nullable String value(Matcher declaration) {
        String literal = declaration.group("literal");
        if (literal != null) {
            return literal;
        }
        String text = declaration.group("text") == null ? declaration.group("plain") : declaration.group("text");
        return text == null ? null : resolved(text);
    }

    /**
     * A word with values for its variables. What is not understood in it, or only the builder knows, stays as it is
     * written, and no image has such a name.
     */
    String resolved(String word) {
        StringBuilder resolved = new StringBuilder();
        Matcher found = VARIABLE.matcher(word);
        while (found.find()) {
            String name = found.group(1) == null ? found.group(4) : found.group(1);
            if (BUILDERS_OWN.matcher(name).matches()) {
                found.appendReplacement(resolved, Matcher.quoteReplacement(found.group()));
                continue;
            }
            String value = values.getOrDefault(name, "");
            boolean other =
                    found.group(3) != null && (found.group(2).isEmpty() ? !values.containsKey(name) : value.isEmpty());
            found.appendReplacement(resolved, Matcher.quoteReplacement(other ? found.group(3) : value));
        }
        return found.appendTail(resolved).toString();
    }
}
