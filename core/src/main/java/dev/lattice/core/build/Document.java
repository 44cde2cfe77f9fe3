package dev.lattice.core.build;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that was parsed: objects are maps, arrays are lists, the rest are texts, numbers and truth values. It may be
 * anything that strangers wrote: what is not of the kind that is asked for counts as missing.
 */
public final class Document {
    public static final Document EMPTY = new Document(Map.of());

    private final Map<String, ? extends @Nullable Object> values;

    public Document(Map<String, ? extends @Nullable Object> values) {
        this.values = values;
    }

    /** The text under a path of keys, such as {@code "scripts", "build"}. Numbers are texts too. */
    public Optional<String> text(String... path) {
        return value(path)
                .filter(value -> value instanceof String || value instanceof Number)
                .map(String::valueOf);
    }

    /** The object there; empty when there is none. */
    public Document object(String... path) {
        return value(path).map(Document::of).orElse(EMPTY);
    }

    /** The texts of the array there; empty when there is none. */
    public List<String> texts(String... path) {
        return list(path).stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** The objects of the array there; empty when there is none. */
    public List<Document> objects(String... path) {
        return list(path).stream()
                .filter(Map.class::isInstance)
                .map(Document::of)
                .toList();
    }

    private List<?> list(String... path) {
        return value(path)
                .map(value -> value instanceof List<?> list ? list : List.of())
                .orElse(List.of());
    }

    public boolean has(String... path) {
        return value(path).isPresent();
    }

    public boolean flag(String... path) {
        return value(path).filter(Boolean.TRUE::equals).isPresent();
    }

    /** Keys of this object. */
    public java.util.Set<String> keys() {
        return values.keySet();
    }

    private Optional<Object> value(String... path) {
        Object found = values;
        for (String key : path) {
            if (!(found instanceof Map<?, ?> map)) {
                return Optional.empty();
            }
            found = map.get(key);
        }
        return Optional.ofNullable(found);
    }

    @SuppressWarnings("unchecked") // what is parsed has texts for keys
    private static Document of(Object value) {
        return value instanceof Map<?, ?> map ? new Document((Map<String, @Nullable Object>) map) : EMPTY;
    }
}
