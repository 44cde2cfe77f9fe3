package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A package.json. */
record Manifest(Document document) {
    static final String NAME = "package.json";

    /** In characters. Scripts are looked at by expressions whose time grows faster than a text. */
    static final int LONGEST_SCRIPT = 1 << 12;

    static Optional<Manifest> of(SourceTree tree) {
        return tree.document(NAME).map(Manifest::new);
    }

    Optional<String> name() {
        return document.text("name");
    }

    /** Whether it needs a package, when it runs or when it is built. */
    boolean needs(String dependency) {
        return needsToRun(dependency) || document.has("devDependencies", dependency);
    }

    boolean needsAny(String... dependencies) {
        return Stream.of(dependencies).anyMatch(this::needs);
    }

    boolean needsToRun(String dependency) {
        return document.has("dependencies", dependency) || document.has("optionalDependencies", dependency);
    }

    /** Packages that it needs only to be built. */
    Set<String> developmentOnly() {
        return document.object("devDependencies").keys();
    }

    /** All that it needs, with what it says of where to get that: a version, a folder, a repository. */
    Stream<String> sources() {
        return Stream.of("dependencies", "devDependencies", "optionalDependencies")
                .map(document::object)
                .flatMap(
                        dependencies -> dependencies.keys().stream().flatMap(name -> dependencies.text(name).stream()));
    }

    Stream<String> dependencies() {
        return Stream.of("dependencies", "devDependencies", "optionalDependencies")
                .flatMap(kind -> document.object(kind).keys().stream());
    }

    /** A script; one that is {@link #overlong} is as if it were not there. */
    Optional<String> script(String name) {
        return document.text("scripts", name)
                .filter(line -> !line.isBlank() && line.indexOf('\0') < 0 && line.length() <= LONGEST_SCRIPT);
    }

    /** The name of the first of these scripts that is longer than any that somebody writes. */
    Optional<String> overlong(List<String> scripts) {
        return scripts.stream()
                .filter(name -> document.text("scripts", name)
                        .filter(line -> line.length() > LONGEST_SCRIPT)
                        .isPresent())
                .findFirst();
    }

    /** Patterns of the folders of packages that this is a workspace of; an empty list when it is none. */
    List<String> workspaces() {
        List<String> folders = document.texts("workspaces");
        return folders.isEmpty() ? document.texts("workspaces", "packages") : folders;
    }
}
