package dev.lattice.server.compose;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code healthcheck} of a service. */
final class HealthReader {
    private static final int MAX_RETRIES = 1_000;
    private static final String HOW =
            "A test is a line for a shell, or a list that begins with CMD, CMD-SHELL or NONE.";

    private static final KeyRules RULES = KeyRules.reading(
                    "test", "interval", "timeout", "retries", "start_period", "disable")
            .ignoring("start_interval", "the usual interval holds from the start.");

    private HealthReader() {}

    static Optional<HealthCheck> read(Value check) {
        Map<String, Value> fields = check.fields(RULES);
        if (Optional.ofNullable(fields.get("disable")).flatMap(Value::bool).orElse(false)) {
            return Optional.of(new HealthCheck.Off());
        }
        HealthCheck.Times times = new HealthCheck.Times(
                time(fields, "interval"), time(fields, "timeout"), time(fields, "start_period"), retries(fields));
        Value test = fields.get("test");
        if (test == null || test.isNull()) {
            return fields.isEmpty() ? Optional.empty() : Optional.of(new HealthCheck.OfImage(times));
        }
        if (!test.isSequence()) {
            return test.text().filter(line -> notEmpty(test, line)).map(line -> new HealthCheck.Shell(line, times));
        }
        List<String> words = test.texts();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "NONE" -> Optional.of(new HealthCheck.Off());
            case "CMD" ->
                notEmpty(test, String.join("", rest))
                        ? Optional.of(new HealthCheck.Command(rest, times))
                        : Optional.empty();
            case "CMD-SHELL" ->
                notEmpty(test, String.join("", rest)) && one(test, rest)
                        ? Optional.of(new HealthCheck.Shell(rest.get(0), times))
                        : Optional.empty();
            default -> {
                test.refuse(HOW);
                yield Optional.empty();
            }
        };
    }

    private static boolean notEmpty(Value test, String text) {
        if (text.isBlank()) {
            test.refuse("The test says nothing. " + HOW);
            return false;
        }
        return true;
    }

    private static boolean one(Value test, List<String> rest) {
        if (rest.size() > 1) {
            test.refuse("After CMD-SHELL comes one line; write it as one text, or CMD with a list of arguments.");
            return false;
        }
        return true;
    }

    /** Zero is the usual, as with engines. */
    private static Optional<Duration> time(Map<String, Value> fields, String key) {
        return Optional.ofNullable(fields.get(key))
                .flatMap(value -> value.parsed(Quantities::duration))
                .filter(Duration::isPositive);
    }

    private static OptionalInt retries(Map<String, Value> fields) {
        Value value = fields.get("retries");
        OptionalInt retries = value == null ? OptionalInt.empty() : value.integer(0, MAX_RETRIES);
        return retries.isPresent() && retries.getAsInt() == 0 ? OptionalInt.empty() : retries;
    }
}
