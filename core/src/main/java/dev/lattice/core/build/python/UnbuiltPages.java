package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Pages beside an application that Node.js would have to build: its image has none, so that is said. */
final class UnbuiltPages {
    private static final String MANIFEST = "package.json";
    private static final int DEEPEST = 2;
    private static final int MOST_NAMED = 3;

    /** In characters. What is longer builds something, whatever it is. */
    private static final int LONGEST = 1 << 12;

    /** Stands where a build would be, or makes programs and no pages. */
    private static final Pattern NO_PAGES = Pattern.compile("(?:echo|tsc)\\b[^;&|]*|true|:|exit 0");

    private UnbuiltPages() {}

    /** @param folder of the tree in the source */
    static List<String> warnings(SourceTree tree, String folder) {
        return tree.names(UnbuiltPages::isManifest)
                .filter(path -> isBuilt(tree, path))
                .sorted(Comparator.comparingInt(String::length).thenComparing(path -> path))
                .limit(MOST_NAMED)
                .map(path -> (folder.isEmpty() ? path : folder + "/" + path)
                        + " has a script build, which is not run: the image of an app of Python has no Node.js. If the"
                        + " app serves what it builds, commit that, or add a Dockerfile of your own that builds both.")
                .toList();
    }

    /** Whether a path names one at the top or near it, in a folder that is not for something else. */
    private static boolean isManifest(String path) {
        int slash = path.lastIndexOf('/');
        return path.substring(slash + 1).equals(MANIFEST)
                && path.chars().filter(c -> c == '/').count() <= DEEPEST
                && PythonEvidence.isModule(path.substring(0, slash + 1) + "x.py");
    }

    private static boolean isBuilt(SourceTree tree, String path) {
        String folder = path.substring(0, path.length() - MANIFEST.length());
        Optional<String> script = tree.document(path)
                .flatMap(manifest -> manifest.text("scripts", "build"))
                .map(String::strip);
        return script.isPresent()
                && !script.get().isEmpty()
                && (script.get().length() > LONGEST
                        || !NO_PAGES.matcher(script.get()).matches())
                && Stream.of("dist", "build").noneMatch(built -> tree.hasFolder(folder + built));
    }
}
