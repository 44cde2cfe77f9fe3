package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The variables of a service: those of its {@code env_file}s in their order, and over them its {@code environment}. */
final class EnvironmentReader {
    private static final KeyRules LONG = KeyRules.reading("path", "required", "format");
    private static final String RAW = "raw";
    private static final int MAX_TOLD = 20;

    private final Function<String, Optional<String>> files;

    EnvironmentReader(Function<String, Optional<String>> files) {
        this.files = files;
    }

    Map<String, String> read(Optional<Value> envFile, Optional<Value> environment) {
        Map<String, String> own = environment.map(KeyValues::resolved).orElse(Map.of());
        Map<String, String> read = new LinkedHashMap<>();
        envFile.filter(value -> !value.isNull()).ifPresent(value -> {
            for (Value item : value.isSequence() ? value.items() : List.of(value)) {
                read.putAll(file(item, own));
            }
        });
        // A name alone is the caller's or unset, whatever a file says.
        environment.map(KeyValues::names).orElse(List.of()).forEach(read::remove);
        read.putAll(own);
        return read;
    }

    private Map<String, String> file(Value item, Map<String, String> own) {
        Map<String, Value> fields = item.isMapping() ? item.fields(LONG) : Map.of("path", item);
        if (!fields.containsKey("path")) {
            item.refuse("'path' is missing; write that of a file of variables.");
            return Map.of();
        }
        boolean required =
                Optional.ofNullable(fields.get("required")).flatMap(Value::bool).orElse(true);
        Optional<String> format = Optional.ofNullable(fields.get("format"))
                .flatMap(value -> value.parsed(text -> {
                    if (!text.equals(RAW) && !text.isEmpty()) {
                        throw new InvalidTextException("It is 'raw', or is left out.");
                    }
                    return text;
                }));
        Value named = fields.get("path");
        Optional<String> path = named.parsed(text -> ContextPath.inContext(".", text));
        if (path.isEmpty() || (fields.containsKey("format") && format.isEmpty())) {
            return Map.of();
        }
        Optional<String> text = files.apply(path.get());
        if (text.isEmpty()) {
            if (required) {
                item.refuse("There is no file " + named.shown(path.get())
                        + " beside the compose file. Add it, or write 'required: false' if it may be missing.");
            }
            return Map.of();
        }
        String called = named.isLiteral() ? path.get() : named.written();
        return format.filter(RAW::equals).isPresent()
                ? checked(item, called, text.get(), DotEnv.readRaw(text.get()))
                : variables(item, called, text.get(), own);
    }

    /** @param file as messages call it */
    private static Map<String, String> variables(Value item, String file, String text, Map<String, String> own) {
        Value.Context context = item.context();
        try {
            Map<String, String> read = DotEnv.read(
                    text,
                    name -> context.variables().get(name).or(() -> Optional.ofNullable(own.get(name))),
                    context.interpolation(),
                    (name, before) -> context.findings()
                            .warnIn(
                                    file,
                                    before + 1,
                                    item.path(),
                                    "The variable " + name + " is not set, and is read as empty."));
            return checked(item, file, text, read);
        } catch (InvalidTextException e) {
            context.findings().refuseIn(file, e.offset() + 1, item.path(), e.sentence());
            return Map.of();
        }
    }

    private static Map<String, String> checked(Value item, String file, String text, Map<String, String> read) {
        read.entrySet().stream()
                .filter(entry -> !NameRules.isVariable(entry.getKey())
                        || entry.getValue().indexOf('\0') >= 0)
                .limit(MAX_TOLD)
                .forEach(entry -> item.context()
                        .findings()
                        .refuseIn(
                                file,
                                line(text, entry.getKey()),
                                item.path(),
                                // What stands before '=' may be the last line of a key, in a file that has no quotes.
                                "This cannot be a variable: a name is letters, digits and '_', not beginning with a"
                                        + " digit, and a value has no NUL."));
        return read;
    }

    /** The first that has a name in it; the first of all when it is hard to find. */
    private static int line(String text, String name) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(name)) {
                return i + 1;
            }
        }
        return 1;
    }
}
