package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.SourceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where TypeScript's compiler puts what it makes of a file, as far as its settings and its command say so. */
final class TypeScript {
    private static final Pattern COMPILER = Pattern.compile("(?:^|[\\s/&;])tsc(?![\\w-])([^&;|]*)");
    private static final Pattern PROJECT = Pattern.compile("\\s(?:-p|--project)[ =]([\\w./-]+)");
    private static final Pattern OUT = Pattern.compile("\\s--outDir[ =]([\\w./-]+)");
    private static final Pattern ROOT = Pattern.compile("\\s--rootDir[ =]([\\w./-]+)");
    private static final Pattern MAJOR = Pattern.compile("[\\^~>=v ]{0,4}(\\d{1,3})\\b.*");
    private static final int DEEPEST = 5;
    private static final int MOST_PATTERNS = 20;
    private static final int LONGEST_PATTERN = 200;

    /** From this major on a project's folder is the root of what it compiles, unless it says another. */
    private static final int ROOT_IS_PROJECT = 6;

    private final NodeSource source;
    private final SourceTree app;
    private final String settings;
    private final String options;

    private TypeScript(NodeSource source, String settings, String options) {
        this.source = source;
        this.app = source.app();
        this.settings = settings;
        this.options = options;
    }

    /** @param reason what tells the place, and whether that is a guess */
    record Compiled(String path, String reason) {}

    /** The compiler that a line runs; empty when it runs none, or one whose settings are not there. */
    static Optional<TypeScript> in(NodeSource source, String line) {
        Matcher compiler = COMPILER.matcher(line);
        if (!compiler.find()) {
            return Optional.empty();
        }
        String options = compiler.group(1);
        Matcher project = PROJECT.matcher(options);
        String named = project.find() ? project.group(1) : "tsconfig.json";
        return Slashes.resolved("", named.endsWith(".json") ? named : named + "/tsconfig.json")
                .filter(file -> source.app().document(file).isPresent())
                .map(file -> new TypeScript(source, file, options));
    }

    /** Where it puts what it makes of a file; empty when it does not make anything of it. */
    Optional<Compiled> compiled(String file) {
        Optional<String> named = flag(ROOT).or(() -> place("rootDir"));
        Optional<String> root = named.or(this::assumedRoot);
        Optional<String> out = flag(OUT).or(() -> place("outDir"));
        if (root.isEmpty() || !isIn(file, root.get()) || says("noEmit")) {
            return Optional.empty();
        }
        String below = root.get().isEmpty() ? file : file.substring(root.get().length() + 1);
        String path = out.map(folder -> folder.isEmpty() ? below : folder + "/" + below)
                .orElse(file);
        String reason = out.isEmpty()
                ? settings + " names no outDir, so it is beside its source"
                : "the build compiles it to " + shown(out.get()) + ", by outDir of " + settings
                        + (named.isPresent() ? "" : "; a guess, as no rootDir is said");
        return Optional.of(new Compiled(path.replaceFirst("\\.([cm]?)tsx?$", ".$1js"), reason));
    }

    private static String shown(String folder) {
        return folder.isEmpty() ? "." : folder;
    }

    private Optional<String> flag(Pattern option) {
        Matcher flag = option.matcher(options);
        return flag.find() ? Slashes.resolved("", flag.group(1)) : Optional.empty();
    }

    /** A folder that the settings, or those that they extend, name from where they are. */
    private Optional<String> place(String option) {
        return chain().stream()
                .filter(file -> settings(file).has("compilerOptions", option))
                .findFirst()
                .flatMap(file -> settings(file)
                        .text("compilerOptions", option)
                        .flatMap(text -> Slashes.resolved(folder(file), text)));
    }

    private boolean says(String option) {
        return chain().stream()
                .filter(file -> settings(file).has("compilerOptions", option))
                .findFirst()
                .filter(file -> settings(file).flag("compilerOptions", option))
                .isPresent();
    }

    /** The settings and those that they extend, the nearest first. */
    private List<String> chain() {
        List<String> files = new ArrayList<>(List.of(settings));
        for (int depth = 0; depth < DEEPEST; depth++) {
            String last = files.getLast();
            Optional<String> next = settings(last)
                    .text("extends")
                    .filter(name -> name.startsWith("."))
                    .flatMap(name -> Slashes.resolved(folder(last), name.endsWith(".json") ? name : name + ".json"))
                    .filter(name -> app.document(name).isPresent() && !files.contains(name));
            if (next.isEmpty()) {
                break;
            }
            files.add(next.get());
        }
        return files;
    }

    private Document settings(String file) {
        return app.document(file).orElse(Document.EMPTY);
    }

    /** The root where none is said: the folder of the settings, or the one that all that is compiled is in. */
    private Optional<String> assumedRoot() {
        if (says("composite") || major() >= ROOT_IS_PROJECT) {
            return Optional.of(folder(settings));
        }
        List<String> included = texts("include");
        List<String> files = texts("files");
        List<String> excluded = texts("exclude");
        String own = folder(settings);
        Optional<String> out = place("outDir");
        List<String> folders = app.names(TypeScript::isSource)
                .filter(name -> isIn(name, own))
                .filter(name -> files.contains(name)
                        || (included.isEmpty() && files.isEmpty())
                        || included.stream().anyMatch(pattern -> isIn(name, plain(pattern))))
                .filter(name -> excluded.stream().noneMatch(pattern -> isExcluded(name, pattern)))
                .filter(name -> out.isEmpty() || out.get().isEmpty() || !isIn(name, out.get()))
                .map(TypeScript::folder)
                .distinct()
                .toList();
        return folders.stream().reduce(TypeScript::common);
    }

    private List<String> texts(String key) {
        return chain().stream()
                .filter(file -> settings(file).has(key))
                .findFirst()
                .map(file -> settings(file).texts(key).stream()
                        .filter(text -> text.length() <= LONGEST_PATTERN)
                        .limit(MOST_PATTERNS)
                        .flatMap(text -> Slashes.resolved(folder(file), text).stream())
                        .toList())
                .orElse(List.of());
    }

    private static boolean isSource(String name) {
        return (name.endsWith(".ts") || name.endsWith(".mts") || name.endsWith(".cts") || name.endsWith(".tsx"))
                && !name.endsWith(".d.ts")
                && !name.contains("node_modules/");
    }

    /** A pattern as far as it is the same for all that is like it. */
    private static String plain(String pattern) {
        int star = pattern.indexOf('*');
        return star < 0 ? pattern : folder(pattern.substring(0, star));
    }

    private static boolean isExcluded(String name, String pattern) {
        int stars = pattern.lastIndexOf('*');
        boolean whole = stars < 0 || pattern.endsWith("/**/*") || pattern.endsWith("/**") || pattern.endsWith("/*");
        if (!whole) {
            return name.endsWith(pattern.substring(stars + 1));
        }
        return !plain(pattern).isEmpty() && isIn(name, plain(pattern));
    }

    private int major() {
        return Stream.of("devDependencies", "dependencies")
                .flatMap(kind -> Stream.of(source.manifest(), source.top())
                        .map(manifest -> manifest.document().text(kind, "typescript")))
                .flatMap(Optional::stream)
                .findFirst()
                .map(MAJOR::matcher)
                .filter(Matcher::matches)
                .map(version -> Integer.parseInt(version.group(1)))
                .orElse(0);
    }

    private static boolean isIn(String name, String folder) {
        return folder.isEmpty() || name.equals(folder) || name.startsWith(folder + "/");
    }

    private static String folder(String path) {
        return path.lastIndexOf('/') < 0 ? "" : path.substring(0, path.lastIndexOf('/'));
    }

    private static String common(String one, String other) {
        String folder = one;
        while (!isIn(other, folder)) {
            folder = folder(folder);
        }
        return folder;
    }
}
