package dev.lattice.core.build.node;

import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Packages that are installed together, and need each other.
 *
 * @param tree from its root
 * @param members folders of the packages, without the root
 */
record Workspace(SourceTree tree, List<String> members) {
    private static final int MOST_PATTERNS = 200;
    private static final int LONGEST_PATTERN = 200;
    private static final int MOST_MEMBERS = 500;

    /** The one whose root is that of a tree; empty when that is none. */
    static Optional<Workspace> of(SourceTree tree) {
        List<String> patterns = Stream.of(
                        tree.document("pnpm-workspace.yaml").stream().flatMap(it -> it.texts("packages").stream()),
                        Manifest.of(tree).stream().flatMap(it -> it.workspaces().stream()),
                        tree.document("lerna.json").stream().flatMap(it -> it.texts("packages").stream()))
                .flatMap(it -> it)
                .filter(pattern -> pattern.length() <= LONGEST_PATTERN)
                .distinct()
                .limit(MOST_PATTERNS)
                .toList();
        if (patterns.isEmpty()) {
            return Optional.empty();
        }
        List<Glob> globs = patterns.stream().map(Glob::of).toList();
        List<String> members = tree.names(name -> name.endsWith("/" + Manifest.NAME) && !name.contains("node_modules/"))
                .map(name -> name.substring(0, name.length() - Manifest.NAME.length() - 1))
                .filter(folder -> Stage.isLine(folder) && isMember(globs, folder))
                .limit(MOST_MEMBERS)
                .toList();
        return members.isEmpty() ? Optional.empty() : Optional.of(new Workspace(tree, members));
    }

    /**
     * One of the patterns that say which folders are members.
     *
     * @param excluded whether those that are like it are none
     */
    private record Glob(boolean excluded, List<String> parts) {
        static Glob of(String pattern) {
            boolean excluded = pattern.startsWith("!");
            String path = pattern.substring(excluded ? 1 : 0);
            String plain = Slashes.withoutEnd(path.startsWith("./") ? path.substring(2) : path);
            return new Glob(excluded, List.of(plain.split("/", -1)));
        }
    }

    private static boolean isMember(List<Glob> globs, String folder) {
        List<String> path = List.of(folder.split("/", -1));
        boolean member = false;
        for (Glob glob : globs) {
            if (member == glob.excluded() && matches(glob.parts(), path)) {
                member = !glob.excluded();
            }
        }
        return member;
    }

    /** Goes back to the last {@code **} only: to try all others again would take exponential time. */
    private static boolean matches(List<String> pattern, List<String> path) {
        int stars = -1;
        int restart = 0;
        int at = 0;
        int index = 0;
        while (at < path.size()) {
            if (index < pattern.size() && pattern.get(index).equals("**")) {
                stars = index++;
                restart = at;
            } else if (index < pattern.size() && isLike(pattern.get(index), path.get(at))) {
                index++;
                at++;
            } else if (stars >= 0) {
                index = stars + 1;
                at = ++restart;
            } else {
                return false;
            }
        }
        while (index < pattern.size() && pattern.get(index).equals("**")) {
            index++;
        }
        return index == pattern.size();
    }

    /** Whether one part of a path is as a pattern with {@code *} and {@code {a,b}} says. */
    private static boolean isLike(String pattern, String part) {
        int open = pattern.indexOf('{');
        int close = pattern.indexOf('}', open + 1);
        if (open >= 0 && close > open) {
            String before = pattern.substring(0, open);
            String after = pattern.substring(close + 1);
            return after.indexOf('{') < 0
                    && Stream.of(pattern.substring(open + 1, close).split(",", -1))
                            .anyMatch(choice -> isLike(before + choice + after, part));
        }
        // Goes back to the last * only, so that the time is at most the product of the lengths.
        int star = -1;
        int restart = 0;
        int at = 0;
        int index = 0;
        while (at < part.length()) {
            if (index < pattern.length() && pattern.charAt(index) == '*') {
                star = index++;
                restart = at;
            } else if (index < pattern.length() && pattern.charAt(index) == part.charAt(at)) {
                index++;
                at++;
            } else if (star >= 0) {
                index = star + 1;
                at = ++restart;
            } else {
                return false;
            }
        }
        while (index < pattern.length() && pattern.charAt(index) == '*') {
            index++;
        }
        return index == pattern.length();
    }

    /** A member and those that it needs, each after what it needs itself. */
    List<String> needed(String folder) {
        Map<String, String> folders = new HashMap<>();
        for (String member : members) {
            Manifest.of(tree.in(member)).flatMap(Manifest::name).ifPresent(name -> folders.put(name, member));
        }
        Set<String> done = new LinkedHashSet<>();
        visit(folder, folders, new LinkedHashSet<>(), done);
        return new ArrayList<>(done);
    }

    private void visit(String folder, Map<String, String> folders, Set<String> seen, Set<String> done) {
        if (!seen.add(folder)) {
            return; // also where packages need each other in a circle
        }
        Manifest.of(tree.in(folder))
                .ifPresent(manifest -> manifest.dependencies()
                        .map(folders::get)
                        .filter(needed -> needed != null)
                        .forEach(needed -> visit(needed, folders, seen, done)));
        done.add(folder);
    }
}
