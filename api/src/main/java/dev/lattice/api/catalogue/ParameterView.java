package dev.lattice.api.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that may be chosen when a workload is made.
 *
 * @param required whether there is no workload without a value
 * @param defaultValue what it is when it is left out; may have <code>${name}</code> in it, the workload's
 * @param pattern a regular expression (of Java and JavaScript alike) that the whole of a text matches, or each item of a
 *     list
 * @param expects the pattern in words
 * @param choices of a choice; empty for others
 * @param minimum of a number
 * @param maximum of a number
 * @param maxItems of a list
 */
public record ParameterView(
        String name,
        String label,
        ParameterType type,
        boolean required,
        @Nullable String defaultValue,
        @Nullable String pattern,
        @Nullable String expects,
        List<String> choices,
        @Nullable Long minimum,
        @Nullable Long maximum,
        @Nullable Integer maxItems,
        @Nullable String help) {}
