package dev.lattice.core.build;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What somebody wants otherwise than it would be detected; commands are lines for a shell.
 *
 * @param root folder of the app in the source, such as {@code apps/web}; what lies around it is seen too, as it may be a
 *     workspace
 * @param version of the language, such as {@code 22} or {@code 3.11}
 * @param output folder with the files of a site, from the app's folder
 * @param dockerfile its path in the source; then it is built whatever else is there
 * @param variables names of those that builds see as environment variables
 * @param secrets names of those that builds see as environment variables, and images must not keep
 * @param written which of the wishes the source's own file has, by the names of the parts here; people said the others
 * @param target stage of a Dockerfile that is built; its last one where nobody says
 * @param arguments of the build, by their names
 */
public record Wishes(
        Optional<Ecosystem> ecosystem,
        Optional<String> root,
        Optional<String> version,
        Optional<String> install,
        Optional<String> build,
        Optional<String> start,
        Optional<String> output,
        Optional<String> dockerfile,
        SortedSet<String> variables,
        SortedSet<String> secrets,
        SortedSet<String> written,
        Optional<String> target,
        SortedMap<String, String> arguments) {
    public static final Wishes NONE = new Wishes(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Optional.empty(),
            Collections.emptySortedMap());

    public Wishes {
        variables = Collections.unmodifiableSortedSet(new TreeSet<>(variables));
        secrets = Collections.unmodifiableSortedSet(new TreeSet<>(secrets));
        written = Collections.unmodifiableSortedSet(new TreeSet<>(written));
        arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
    }

    /** Where the wish is from, as the reason of a decision; the part has to have one. */
    public String reason(String part) {
        return written.contains(part) ? "lattice.yaml says so" : "you said so";
    }
}
