package dev.lattice.core.build;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What detection sees of a source tree: the names of all files, and those of them that were read ({@link Evidence}) as
 * texts or parsed. Paths are relative, with {@code /} between their parts.
 */
public final class SourceTree {
    private final NavigableSet<String> names;
    private final NavigableMap<String, String> texts;
    private final NavigableMap<String, Document> documents;
    private final NavigableMap<String, String> unreadable;
    /** Grows while it is asked; what is in it follows from the texts. */
    private final Map<Reading, Object> readings = new ConcurrentHashMap<>();

    private record Reading(Class<?> as, String path) {}

    /**
     * @param names of files, not of folders
     * @param texts of files that were read
     * @param documents of manifests that were parsed; those that could not be are missing
     * @param unreadable of files that would have been read, but could not be: why, such as {@code line 3: …}
     */
    public SourceTree(
            Collection<String> names,
            Map<String, String> texts,
            Map<String, Document> documents,
            Map<String, String> unreadable) {
        this.names = Collections.unmodifiableNavigableSet(new TreeSet<>(names));
        this.texts = Collections.unmodifiableNavigableMap(new TreeMap<>(texts));
        this.documents = Collections.unmodifiableNavigableMap(new TreeMap<>(documents));
        this.unreadable = Collections.unmodifiableNavigableMap(new TreeMap<>(unreadable));
    }

    /** One of which all could be read. */
    public SourceTree(Collection<String> names, Map<String, String> texts, Map<String, Document> documents) {
        this(names, texts, documents, Map.of());
    }

    /** The part below a folder, as if nothing else was there; an empty path is all. */
    public SourceTree in(String folder) {
        if (folder.isEmpty()) {
            return this;
        }
        String prefix = folder + "/";
        return new SourceTree(
                names.subSet(prefix, true, end(folder), false).stream()
                        .map(name -> name.substring(prefix.length()))
                        .toList(),
                below(folder, texts),
                below(folder, documents),
                below(folder, unreadable));
    }

    /** Looks only at what lies there: workspaces have many folders, and sources many files. */
    private static <T> Map<String, T> below(String folder, NavigableMap<String, T> all) {
        Map<String, T> part = new HashMap<>();
        all.subMap(folder + "/", true, end(folder), false)
                .forEach((name, value) -> part.put(name.substring(folder.length() + 1), value));
        return part;
    }

    /** The first name behind all below a folder: the letter after {@code /} is {@code 0}. */
    private static String end(String folder) {
        return folder + "0";
    }

    /** All names, in order. */
    public NavigableSet<String> names() {
        return names;
    }

    public boolean has(String path) {
        return names.contains(path);
    }

    /** Whether something lies below a folder. */
    public boolean hasFolder(String path) {
        String next = names.ceiling(path + "/");
        return next != null && next.startsWith(path + "/");
    }

    /** The first of these that is there. */
    public Optional<String> first(String... paths) {
        return Stream.of(paths).filter(this::has).findFirst();
    }

    /** Names that are as wanted, in order. */
    public Stream<String> names(Predicate<String> wanted) {
        return names.stream().filter(wanted);
    }

    /** What is in a file; empty when it is not there or was not read. */
    public Optional<String> text(String path) {
        return Optional.ofNullable(texts.get(path));
    }

    /**
     * What a reader makes of a file's text, or of an empty one where there is none. It reads once, however often and for
     * whatever it is asked: files that refer to one another are looked at from many sides.
     *
     * @param as what it makes of it; there is one reader for each
     */
    public <T> T read(String path, Class<T> as, Function<String, T> reader) {
        return as.cast(readings.computeIfAbsent(
                new Reading(as, path), reading -> reader.apply(text(path).orElse(""))));
    }

    /** What a manifest says; empty when it is not there or could not be parsed. */
    public Optional<Document> document(String path) {
        return Optional.ofNullable(documents.get(path));
    }

    /** Files that decide something and could not be read, each with why. */
    public NavigableMap<String, String> unreadable() {
        return unreadable;
    }
}
