package dev.lattice.server.catalogue;

import dev.lattice.core.template.Reference;
import dev.lattice.server.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A kind's parameters with checked values: those that were chosen, and the defaults of the others. */
final class ParameterValues {
    static final String NAME = "name";
    static final String VERSION = "version";

    private static final int MAX_TEXT = 1_000;
    private static final Pattern PRINTABLE = Pattern.compile("\\P{Cntrl}*");

    private final CatalogueEntry entry;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, List<String>> lists = new LinkedHashMap<>();
    private final Map<String, String> givenSecrets = new LinkedHashMap<>();

    private ParameterValues(CatalogueEntry entry, String workload, Optional<String> version) {
        this.entry = entry;
        texts.put(NAME, workload);
        version.ifPresent(chosen -> texts.put(VERSION, chosen));
    }

    /**
     * Checks and completes.
     *
     * @param chosen as in {@link Choice#parameters}
     * @throws Problem naming the parameter that cannot be accepted
     */
    static ParameterValues of(
            CatalogueEntry entry,
            String workload,
            Optional<String> version,
            Map<String, ? extends @Nullable Object> chosen) {
        ParameterValues values = new ParameterValues(entry, workload, version);
        for (String name : chosen.keySet()) {
            if (entry.parameter(name).isEmpty()) {
                throw Problem.invalid("parameters." + name, unknown(entry, name));
            }
        }
        for (Parameter parameter : entry.parameters()) {
            values.put(parameter, chosen.get(parameter.name()));
        }
        return values;
    }

    private static String unknown(CatalogueEntry entry, String name) {
        String known = entry.parameters().stream().map(Parameter::name).collect(Collectors.joining(", "));
        return entry.title() + " has no parameter " + NameRules.quoted(name)
                + (known.isEmpty() ? "; it has none." : "; it has " + known + ".");
    }

    private void put(Parameter parameter, @Nullable Object chosen) {
        switch (parameter.type()) {
            case LIST -> lists.put(parameter.name(), items(parameter, chosen));
            case SECRET -> {
                String given = text(parameter, chosen);
                if (given != null && !given.isEmpty()) {
                    checkText(parameter, given);
                    givenSecrets.put(parameter.name(), given);
                }
            }
            case TEXT, NUMBER, CHOICE -> {
                String given = text(parameter, chosen);
                String value = given == null || given.isEmpty() ? fallback(parameter) : given;
                checkScalar(parameter, value);
                texts.put(parameter.name(), value);
            }
        }
    }

    private String fallback(Parameter parameter) {
        return parameter
                .defaultValue()
                .map(template -> template.render(this::text))
                .orElseThrow(() -> refused(parameter, "is missing: " + expected(parameter)));
    }

    private static @Nullable String text(Parameter parameter, @Nullable Object chosen) {
        return switch (chosen) {
            case null -> null;
            case String text -> text;
            case Number number -> number.toString();
            default -> throw refused(parameter, "is a single value: " + expected(parameter));
        };
    }

    private static List<String> items(Parameter parameter, @Nullable Object chosen) {
        List<String> items = new ArrayList<>();
        switch (chosen) {
            case null -> {}
            case String text when text.isBlank() -> {}
            case String text -> {
                for (String item : text.split(",", -1)) {
                    items.add(item.strip());
                }
            }
            case List<?> list -> {
                for (Object item : list) {
                    if (!(item instanceof String text)) {
                        throw refused(parameter, "is a list of texts");
                    }
                    items.add(text);
                }
            }
            default -> throw refused(parameter, "is a list of texts");
        }
        int most = parameter.maxItems().orElse(Parameter.DEFAULT_MAX_ITEMS);
        if (items.size() > most) {
            throw refused(parameter, "has " + items.size() + " items; " + most + " are allowed");
        }
        items.forEach(item -> checkText(parameter, item));
        if (items.stream().distinct().count() < items.size()) {
            throw refused(parameter, "has an item twice");
        }
        return List.copyOf(items);
    }

    private static void checkScalar(Parameter parameter, String value) {
        switch (parameter.type()) {
            case NUMBER -> {
                long number = number(parameter, value);
                if (parameter.minimum().filter(least -> number < least).isPresent()
                        || parameter.maximum().filter(most -> number > most).isPresent()) {
                    throw refused(parameter, "is " + expected(parameter));
                }
            }
            case CHOICE -> {
                if (!parameter.choices().contains(value)) {
                    throw refused(parameter, "is " + expected(parameter) + "; " + NameRules.quoted(value) + " is not");
                }
            }
            case TEXT, SECRET, LIST -> checkText(parameter, value);
        }
    }

    private static long number(Parameter parameter, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw refused(parameter, "is " + expected(parameter) + "; " + NameRules.quoted(value) + " is not");
        }
    }

    private static void checkText(Parameter parameter, String value) {
        boolean fits = value.length() <= MAX_TEXT
                && PRINTABLE.matcher(value).matches()
                && parameter
                        .pattern()
                        .map(pattern -> pattern.matcher(value).matches())
                        .orElse(true);
        if (!fits) {
            // What a secret was to be is nobody's business but its owner's.
            String wrong = parameter.isSecret() ? "what was given is not" : NameRules.quoted(value) + " is not";
            throw refused(parameter, "is " + expected(parameter) + "; " + wrong);
        }
    }

    private static String expected(Parameter parameter) {
        return parameter.expects().orElseGet(() -> switch (parameter.type()) {
            case NUMBER ->
                "a whole number"
                        + parameter
                                .minimum()
                                .map(least -> ", " + least + " or more")
                                .orElse("")
                        + parameter
                                .maximum()
                                .map(most -> ", " + most + " at most")
                                .orElse("");
            case CHOICE -> "one of " + String.join(", ", parameter.choices());
            case TEXT, SECRET, LIST -> "a text of " + MAX_TEXT + " characters at most";
        });
    }

    private static Problem refused(Parameter parameter, String why) {
        return Problem.invalid("parameters." + parameter.name(), parameter.label() + " " + why + ".");
    }

    /** Of the name, the version and the parameters that are one value; not of lists and secrets. */
    Optional<String> text(Reference reference) {
        return Optional.ofNullable(texts.get(reference.name()));
    }

    /** The items of a list parameter. */
    List<String> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** All but the secrets. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Parameter parameter : entry.parameters()) {
            String name = parameter.name();
            if (lists.containsKey(name)) {
                shown.put(name, list(name));
            } else if (texts.containsKey(name)) {
                shown.put(name, texts.get(name));
            }
        }
        return shown;
    }

    /** All secrets of the kind: those that were given now, and those that are not. */
    List<SecretNeed> secrets() {
        List<SecretNeed> needs = new ArrayList<>();
        for (Parameter parameter : entry.parameters()) {
            if (parameter.isSecret()) {
                needs.add(new SecretNeed(
                        parameter.name(),
                        parameter.label(),
                        Parameter.GENERATED_LENGTH,
                        Optional.ofNullable(givenSecrets.get(parameter.name())),
                        entry.rotation().isPresent()));
            }
        }
        for (CatalogueEntry.GeneratedSecret secret : entry.secrets()) {
            needs.add(new SecretNeed(secret.name(), secret.label(), secret.length(), Optional.empty(), false));
        }
        return needs;
    }
}
