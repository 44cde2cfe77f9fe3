package dev.lattice.protocol.setting;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What there is to say about a setting.
 *
 * @param option such as {@code --home}
 * @param variables in the environment; the first that is set counts
 * @param fallback the default; empty when there is none
 * @param unit what it is given in
 * @param purpose what it is for, in Markdown
 */
public record SettingText(String option, List<String> variables, String fallback, String unit, String purpose) {
    private static final String FLAG = "true or false";

    /** @param variables apart by a comma and a space */
    public SettingText(String option, String variables, String fallback, String unit, String purpose) {
        this(option, List.of(variables.split(", ")), fallback, unit, purpose);
    }

    /** Whether the option stands alone. */
    boolean flag() {
        return unit.equals(FLAG);
    }

    /** As the table of {@code docs/operations/settings.md} has it, which tests hold against this. */
    public String row() {
        String names = variables.stream().map(SettingText::code).collect(Collectors.joining(", "));
        String usual = fallback.isEmpty() ? "" : code(fallback);
        return "| " + names + " | " + code(option) + " | " + usual + " | " + unit + " | " + purpose + " |";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
