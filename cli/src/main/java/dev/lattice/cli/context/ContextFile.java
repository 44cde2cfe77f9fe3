package dev.lattice.cli.context;

import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contexts that {@code login} and {@code up} wrote: {@code config.json}, readable by its owner only. */
public final class ContextFile {
    private final Path file;

    public ContextFile(Path configFolder) {
        this.file = configFolder.resolve("config.json");
    }

    /**
     * All that is known.
     *
     * @param current the name of the context that is used unless another is asked for
     */
    public record Contexts(@Nullable String current, List<Context> all) {
        public @Nullable Context named(String name) {
            for (Context context : all) {
                if (context.name().equals(name)) {
                    return context;
                }
            }
            return null;
        }

        /** A context of that server, the current one before others. */
        public @Nullable Context forServer(String server) {
            Context first = current == null ? null : named(current);
            if (first != null && first.server().equals(server)) {
                return first;
            }
            for (Context context : all) {
                if (context.server().equals(server)) {
                    return context;
                }
            }
            return null;
        }
    }

    public Path path() {
        return file;
    }

    /** @throws ConfigException when the file is there but cannot be read */
    public Contexts read() {
        JsonObject json;
        try {
            json = JsonObject.parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return new Contexts(null, List.of());
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage()
                    + ". Correct it, or remove it and sign in again with 'lattice login'.");
        }
        List<Context> all = new ArrayList<>();
        JsonObject contexts = json.object("contexts");
        if (contexts != null) {
            for (String name : contexts.fields().keySet()) {
                JsonObject context = contexts.object(name);
                String server = context == null ? null : context.optionalText("server");
                if (context != null && server != null) {
                    all.add(new Context(
                            name,
                            server,
                            context.optionalText("token"),
                            context.optionalText("tokenId"),
                            context.optionalText("email")));
                }
            }
        }
        return new Contexts(json.optionalText("current"), all);
    }

    /** Puts a context in, in place of one of the same name, and makes it the current one. */
    public void save(Context context) {
        List<Context> all = new ArrayList<>(read().all());
        all.removeIf(other -> other.name().equals(context.name()));
        all.add(context);
        write(new Contexts(context.name(), all));
    }

    /** Takes the token out of a context; which one is current stays as it is. */
    public void signOut(Context context) {
        Contexts before = read();
        Context signedOut = new Context(context.name(), context.server(), null, null, context.email());
        List<Context> all = new ArrayList<>(before.all());
        all.replaceAll(other -> other.name().equals(context.name()) ? signedOut : other);
        write(new Contexts(before.current(), all));
    }

    private void write(Contexts contexts) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        for (Context context : contexts.all()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("server", context.server());
            putIfPresent(fields, "token", context.token());
            putIfPresent(fields, "tokenId", context.tokenId());
            putIfPresent(fields, "email", context.email());
            byName.put(context.name(), JsonObject.of(fields));
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("current", contexts.current());
        document.put("contexts", JsonObject.of(byName));
        String text = JsonText.indented(JsonObject.of(document)) + "\n";
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("config.json.new");
            Files.deleteIfExists(fresh);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(
                    fresh,
                    text.getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ConfigException("cannot write " + file + ": " + e.getMessage());
        }
    }

    private static void putIfPresent(Map<String, @Nullable Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
