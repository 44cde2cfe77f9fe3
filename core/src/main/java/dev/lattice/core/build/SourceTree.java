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

    /**
     * @param names of files, not of folders
     * @param texts of files that were read
     * @param documents of manifests that were parsed; those that could not be are missing
     */
    public SourceTree(Collection<String> names, Map<String, String> texts, Map<String, Document> documents) {
        this.names = Collections.unmodifiableNavigableSet(new TreeSet<>(names));
        this.texts = Collections.unmodifiableNavigableMap(new TreeMap<>(texts));
        this.documents = Collections.unmodifiableNavigableMap(new TreeMap<>(documents));
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
                below(folder, documents));
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

    /** What a manifest says; empty when it is not there or could not be parsed. */
    public Optional<Document> document(String path) {
        return Optional.ofNullable(documents.get(path));
    }
}
