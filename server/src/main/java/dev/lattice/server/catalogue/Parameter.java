package dev.lattice.server.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.core.template.Template;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that may be chosen.
 *
 * @param defaultValue what it is when nothing was chosen; without one, a text, number or choice has to be chosen, a list
 *     is empty and a secret is generated
 * @param pattern which the whole of a text, a secret or each item of a list matches
 * @param expects the pattern in words, such as {@code letters, digits and '_', 63 at most}
 * @param choices of a choice
 * @param maxItems of a list
 * @param fixed whether it counts at the first start only, so that no later revision may change it
 * @param help for people, one sentence
 */
public record Parameter(
        String name,
        String label,
        ParameterType type,
        @JsonProperty("default") Optional<Template> defaultValue,
        Optional<Pattern> pattern,
        Optional<String> expects,
        List<String> choices,
        Optional<Long> minimum,
        Optional<Long> maximum,
        Optional<Integer> maxItems,
        boolean fixed,
        Optional<String> help) {
    static final int DEFAULT_MAX_ITEMS = 20;
    static final int GENERATED_LENGTH = 24;

    /** Secrets may be left to be generated and lists may be empty. */
    public boolean required() {
        return defaultValue.isEmpty()
                && (type == ParameterType.TEXT || type == ParameterType.NUMBER || type == ParameterType.CHOICE);
    }

    boolean isSecret() {
        return type == ParameterType.SECRET;
    }
}
