package dev.lattice.core.build.node;

import dev.lattice.core.build.SourceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What runs while packages are installed. Packages are installed before sources are there, so that they stay when only
 * sources change; scripts that need sources stand against that.
 *
 * @param ownScripts whether the app has some
 * @param needSources whether they need more than the folders
 * @param folders that they need
 */
record Lifecycle(boolean ownScripts, boolean needSources, List<String> folders) {
    private static final List<String> SCRIPTS = List.of("preinstall", "install", "postinstall", "prepare");

    /** They do nothing without sources, or without the repository. */
    private static final Pattern HARMLESS = Pattern.compile(
            "(?:npx )?(?:nuxt prepare|nuxi prepare|svelte-kit sync|husky(?: install)?|only-allow \\w+|simple-git-hooks|is-ci|exit 0|true|echo\\b[^&|;]*|patch-package|prisma generate|npm run prisma:generate|astro telemetry disable)");

    private static final Pattern OPERATOR = Pattern.compile("&&|\\|\\||;");

    static Lifecycle of(NodeSource source, List<String> members) {
        List<Manifest> manifests = Stream.concat(
                        Stream.of(source.top()),
                        members.stream()
                                .flatMap(member -> Manifest.of(source.tree().in(member)).stream()))
                .toList();
        List<String> lines = manifests.stream()
                .flatMap(manifest -> SCRIPTS.stream().flatMap(script -> manifest.script(script).stream()))
                .toList();
        boolean needSources = lines.stream()
                .flatMap(line -> OPERATOR.splitAsStream(line))
                .map(String::strip)
                .anyMatch(line -> !HARMLESS.matcher(line).matches());
        // packages that lie beside the sources
        boolean local = manifests.stream()
                .flatMap(Manifest::sources)
                .anyMatch(
                        where -> where.startsWith("file:") || where.startsWith("link:") || where.startsWith("portal:"));
        boolean generates = lines.stream().anyMatch(line -> line.contains("prisma"));
        return new Lifecycle(
                !lines.isEmpty(), needSources || local, generates ? schemas(source.tree(), members) : List.of());
    }

    private static List<String> schemas(SourceTree tree, List<String> members) {
        List<String> folders = new ArrayList<>();
        Stream.concat(Stream.of(""), members.stream().map(member -> member + "/"))
                .map(member -> member + "prisma")
                .filter(tree::hasFolder)
                .forEach(folders::add);
        return folders;
    }
}
