package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Files in the format of {@code pip}, and which of them are those of production. */
final class RequirementsFiles {
    private static final int MOST = 50;
    private static final int MOST_LISTED = 500;

    /** In order of preference; what a folder {@code requirements} or a name after it is called. */
    private static final List<String> PRODUCTION = List.of("production", "prod", "deploy", "heroku");

    private static final List<String> ORDINARY = List.of("requirements", "base", "main", "common", "app", "core");

    private static final Set<String> OTHER = Set.of(
            "dev",
            "develop",
            "development",
            "local",
            "test",
            "tests",
            "testing",
            "doc",
            "docs",
            "lint",
            "ci",
            "build",
            "constraints",
            "optional",
            "extra",
            "extras",
            "style",
            "typing",
            "mypy",
            "precommit",
            "debug");

    private RequirementsFiles() {}

    static boolean isOne(String path) {
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, Math.max(0, slash));
        String name = path.substring(slash + 1).toLowerCase(Locale.ROOT);
        boolean text = name.endsWith(".txt") || name.endsWith(".in");
        return text
                && Stage.isLine(path)
                && (folder.equals("requirements")
                        || (folder.isEmpty() && (name.contains("requirements") || name.contains("constraints"))));
    }

    /** Those to install for production, in that order; empty when there are none. */
    static List<String> chosen(SourceTree tree) {
        List<String> all = tree.names(RequirementsFiles::isOne)
                .limit(MOST_LISTED)
                .filter(path -> !Requirements.of(tree, path).isEmpty())
                .toList();
        List<String> ordinary = named(all, ORDINARY);
        List<String> production = named(all, PRODUCTION);
        if (production.isEmpty()) {
            return ordinary.isEmpty() ? rest(all) : List.of(ordinary.getFirst());
        }
        String file = production.getFirst();
        if (ordinary.isEmpty() || !ordinary.getFirst().startsWith("requirements.")) {
            return List.of(file);
        }
        // Whether the file of production is complete, or holds what comes on top of the ordinary one.
        String base = ordinary.getFirst();
        boolean complete = files(tree, List.of(file)).contains(base)
                || files(tree, List.of(base)).contains(file)
                || !WebFramework.among(Dependencies.ofRequirements(tree, List.of(file)))
                        .isEmpty();
        return complete ? List.of(file) : List.of(base, file);
    }

    /** These and all that they refer to, as far as they are there. */
    static Set<String> files(SourceTree tree, List<String> from) {
        Set<String> files = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(from);
        while (!open.isEmpty() && files.size() < MOST) {
            String file = open.removeLast();
            if (tree.has(file) && Stage.isLine(file) && files.add(file)) {
                open.addAll(Requirements.of(tree, file).includes());
            }
        }
        return files;
    }

    private static List<String> rest(List<String> all) {
        return all.stream().filter(path -> !OTHER.contains(word(path))).limit(1).toList();
    }

    /** Compiled files come before those that they were compiled from. */
    private static List<String> named(List<String> all, List<String> words) {
        return words.stream()
                .flatMap(word -> Stream.of(".txt", ".in")
                        .flatMap(end -> all.stream()
                                .filter(path -> path.toLowerCase(Locale.ROOT).endsWith(end))
                                .filter(path -> word(path).equals(word))))
                .toList();
    }

    /** What a file is for: {@code prod} of {@code requirements-prod.txt}, {@code requirements/prod.txt} and the like. */
    private static String word(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String stem = name.substring(0, name.lastIndexOf('.'));
        String word = stem.replace("requirements", "");
        while (!word.isEmpty() && "-_.".indexOf(word.charAt(0)) >= 0) {
            word = word.substring(1);
        }
        while (!word.isEmpty() && "-_.".indexOf(word.charAt(word.length() - 1)) >= 0) {
            word = word.substring(0, word.length() - 1);
        }
        return word.isEmpty() ? "requirements" : word;
    }
}
