package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code depends_on} of a service: names, or names with a condition each. */
final class DependencyReader {
    private static final KeyRules RULES = KeyRules.reading("condition", "required")
            .ignoring("restart", "a service that others depend on is reached again by itself after it was restarted.");

    /**
     * Something that a service says it depends on.
     *
     * @param place where it says so
     * @param shown the other service as messages call it
     */
    record Wish(Value place, String shown, Dependency dependency) {}

    private DependencyReader() {}

    static List<Wish> read(Value dependsOn) {
        List<Wish> wishes = new ArrayList<>();
        if (dependsOn.isNull()) {
            return wishes;
        }
        if (dependsOn.isSequence()) {
            for (Value item : dependsOn.items()) {
                item.text()
                        .ifPresent(name -> add(
                                wishes,
                                new Wish(item, item.shown(name), new Dependency(name, Dependency.Condition.STARTED))));
            }
            return wishes;
        }
        dependsOn.entries().forEach((name, value) -> {
            Map<String, Value> fields = value.fields(RULES);
            Dependency.Condition condition = Optional.ofNullable(fields.get("condition"))
                    .flatMap(text -> text.parsed(DependencyReader::condition))
                    .orElse(Dependency.Condition.STARTED);
            boolean required = Optional.ofNullable(fields.get("required"))
                    .flatMap(Value::bool)
                    .orElse(true);
            add(wishes, new Wish(value, NameRules.quoted(name), new Dependency(name, condition, required)));
        });
        return wishes;
    }

    private static void add(List<Wish> wishes, Wish wish) {
        boolean there = wishes.stream()
                .anyMatch(other ->
                        other.dependency().service().equals(wish.dependency().service()));
        if (!there) {
            wishes.add(wish);
        }
    }

    private static Dependency.Condition condition(String text) throws InvalidTextException {
        return switch (text) {
            case "service_started" -> Dependency.Condition.STARTED;
            case "service_healthy" -> Dependency.Condition.HEALTHY;
            case "service_completed_successfully" -> Dependency.Condition.COMPLETED;
            default ->
                throw new InvalidTextException(
                        "It is service_started, service_healthy or service_completed_successfully.");
        };
    }
}
