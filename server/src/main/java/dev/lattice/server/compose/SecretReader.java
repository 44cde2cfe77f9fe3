package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Secrets: those that the file has, and those that a service mounts. */
final class SecretReader {
    private static final String FOLDER = "/run/secrets/";
    private static final int MOST_BITS = 0777;

    private static final KeyRules DECLARED = KeyRules.reading("file", "environment")
            .ignoring("name", "a secret is called by its key.")
            .ignoring("labels", "nothing here reads them.")
            .refusing("external", "there is no secret outside the file. Write 'file' or 'environment'.")
            .refusing("driver", "secrets come from a file or a variable. Write 'file' or 'environment'.")
            .refusing("driver_opts", "secrets come from a file or a variable. Write 'file' or 'environment'.")
            .refusing("template_driver", "a secret is handed on as it is. Write its value into the file.");

    private static final KeyRules MOUNTED = KeyRules.reading("source", "target", "mode")
            .ignoring("uid", "the file belongs to the container's user.")
            .ignoring("gid", "the file belongs to the container's user.");

    private SecretReader() {}

    /** Those under the file's {@code secrets}. */
    static Map<String, ComposeSecret> declared(Value secrets) {
        Map<String, ComposeSecret> read = new LinkedHashMap<>();
        if (secrets.isNull()) {
            return read;
        }
        secrets.entries().forEach((name, value) -> declaredOne(name, value).ifPresent(one -> read.put(name, one)));
        return read;
    }

    private static Optional<ComposeSecret> declaredOne(String name, Value secret) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            secret.refuse("A secret is called by letters, digits, '_', '.' and '-', 63 at most.");
            return Optional.empty();
        }
        int before = secret.context().findings().refused();
        Map<String, Value> fields = secret.fields(DECLARED);
        if (secret.context().findings().refused() > before) {
            return Optional.empty();
        }
        Value file = fields.get("file");
        Value variable = fields.get("environment");
        if ((file == null) == (variable == null)) {
            secret.refuse("A secret has either 'file', a file beside the compose file, or 'environment', a variable.");
            return Optional.empty();
        }
        if (file != null) {
            return file.parsed(text -> ContextPath.inContext(".", text)).map(ComposeSecret.OfFile::new);
        }
        return variable.text().flatMap(text -> {
            Optional<String> value = variable.context().variables().get(text);
            if (value.isEmpty()) {
                variable.refuse("The variable " + variable.shown(text)
                        + " is not set. Give it a value, in .env or as you deploy.");
            }
            return value.map(known -> new ComposeSecret.OfVariable(text, known));
        });
    }

    /** Those of a service. */
    static List<SecretMount> mounted(Value secrets, Set<String> declared) {
        List<SecretMount> read = new ArrayList<>();
        for (Value item : secrets.items()) {
            mountedOne(item).ifPresent(named -> {
                SecretMount mount = named.mount();
                if (!declared.contains(mount.secret())) {
                    item.refuse("There is no secret " + named.shown()
                            + " in the file; write it under 'secrets', with 'file' or 'environment'.");
                } else if (read.stream().anyMatch(other -> other.target().equals(mount.target()))) {
                    item.refuse("Another secret is at its target already; remove one.");
                } else {
                    read.add(mount);
                }
            });
        }
        return read;
    }

    /** @param shown the secret as messages call it */
    private record Named(SecretMount mount, String shown) {}

    private static Optional<Named> mountedOne(Value item) {
        if (!item.isMapping()) {
            return item.text()
                    .map(name ->
                            new Named(new SecretMount(name, FOLDER + name, OptionalInt.empty()), item.shown(name)));
        }
        Map<String, Value> fields = item.fields(MOUNTED);
        if (!fields.containsKey("source")) {
            item.refuse("'source' is missing; write the secret's name.");
            return Optional.empty();
        }
        Value source = fields.get("source");
        Optional<String> name = source.text();
        Optional<String> target = fields.containsKey("target")
                ? fields.get("target")
                        .parsed(text -> ContextPath.inContainer(text.startsWith("/") ? text : FOLDER + text))
                : name.map(text -> FOLDER + text);
        OptionalInt mode = fields.containsKey("mode") ? mode(fields.get("mode")) : OptionalInt.empty();
        return name.flatMap(
                secret -> target.map(path -> new Named(new SecretMount(secret, path, mode), source.shown(secret))));
    }

    /** Octal: a number of YAML such as 0440 was read so already, a text is still to be. */
    private static OptionalInt mode(Value value) {
        boolean number = value.isNumber();
        return value.parsed(text -> {
                    if (!text.matches(number ? "[0-9]{1,4}" : "0?o?[0-7]{1,4}")) {
                        throw new InvalidTextException("A mode is octal, such as 0440.");
                    }
                    int bits = number ? Integer.parseInt(text) : Integer.parseInt(text.replace("o", ""), 8);
                    if (bits > MOST_BITS) {
                        throw new InvalidTextException(
                                "A mode is octal, begins with 0 and is 0777 at most, such as 0440.");
                    }
                    return bits;
                })
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }
}
