package dev.lattice.core.build;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables of a Dockerfile's stage while its instructions are read one after another, as a builder does. */
final class DockerfileVariables {
    /** Longer values are none of ports; a few lines could make them as long as they like. */
    private static final int LONGEST = 1 << 10;

    private final Map<String, String> global;
    private final Map<String, String> given;
    private final Map<String, String> arguments = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    /**
     * @param global what was declared before the first stage; a stage has to declare it again
     * @param given arguments of the build, which go before what a declaration says
     */
    DockerfileVariables(Map<String, String> global, Map<String, String> given) {
        this.global = global;
        this.given = given;
    }

    /** What was declared. */
    Map<String, String> arguments() {
        return Map.copyOf(arguments);
    }

    /** As {@code ARG P} or {@code ARG P=80 Q}. */
    void declare(List<String> words) {
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional.ofNullable(given.get(name))
                    .or(() -> equals < 0
                            ? Optional.ofNullable(global.get(name))
                            : Optional.of(resolved(word.substring(equals + 1))))
                    .ifPresent(value -> arguments.put(name, value));
        }
    }

    /** As {@code ENV P=80 Q=81} or {@code ENV P 80}; what it sets PORT to, if so. */
    Optional<String> set(List<String> words) {
        Map<String, String> values = new HashMap<>();
        if (words.size() > 2 && words.get(1).indexOf('=') < 0) {
            values.put(words.get(1), resolved(String.join(" ", words.subList(2, words.size()))));
        } else {
            for (String word : words.subList(1, words.size())) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    values.put(word.substring(0, equals), resolved(word.substring(equals + 1)));
                }
            }
        }
        environment.putAll(values); // at its end: within one instruction names mean what they meant before it
        return Optional.ofNullable(values.get("PORT"));
    }

    /** A word with the values of variables in place of their names, and without its quotes. */
    String resolved(String word) {
        StringBuilder text = new StringBuilder();
        char quote = 0;
        for (int index = 0; index < word.length() && text.length() <= LONGEST; index++) {
            char c = word.charAt(index);
            if (c == '\\' && quote != '\'' && index + 1 < word.length()) {
                text.append(word.charAt(++index));
            } else if (c == '$' && quote != '\'') {
                int end = end(word, index + 1);
                text.append(value(word.substring(index + 1, end)));
                index = end - 1;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                text.append(c);
            }
        }
        return text.length() > LONGEST ? "" : text.toString();
    }

    /** Where a name ends that begins there, with the braces around it. */
    private static int end(String word, int begin) {
        int end = begin;
        if (word.startsWith("{", begin)) {
            int close = word.indexOf('}', begin);
            return close < 0 ? word.length() : close + 1;
        }
        while (end < word.length() && isPartOfName(word.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isPartOfName(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /** @param reference a name, or in braces with what stands for it where it has no value, as {@code {P:-80}} */
    private String value(String reference) {
        if (!reference.endsWith("}")) {
            return value(reference, "");
        }
        String inner = reference.substring(1, reference.length() - 1);
        int dash = inner.indexOf('-');
        return dash < 0
                ? value(inner, "")
                : value(
                        inner.substring(0, inner.startsWith(":-", dash - 1) ? dash - 1 : dash),
                        resolved(inner.substring(dash + 1)));
    }

    /** What the environment says goes before an argument of the same name. */
    private String value(String name, String otherwise) {
        String value = environment.getOrDefault(name, arguments.getOrDefault(name, ""));
        return value.isEmpty() ? otherwise : value;
    }
}
