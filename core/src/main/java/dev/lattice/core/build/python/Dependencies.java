package dev.lattice.core.build.python;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The packages that an application names for production, each with the file that names it. */
final class Dependencies {
    private record Named(String where, Set<String> extras) {}

    private final Map<String, Named> named = new HashMap<>();
    /** What a lock file holds beyond that; it may be for development only. */
    private final Set<String> locked = new HashSet<>();

    private boolean git;
    private boolean local;

    private Dependencies() {}

    static Dependencies ofRequirements(SourceTree tree, List<String> files) {
        Dependencies dependencies = new Dependencies();
        for (String file : RequirementsFiles.files(tree, files)) {
            Requirements requirements = Requirements.of(tree, file);
            dependencies.local |= requirements.local();
            requirements.lines().forEach(line -> dependencies.add(line, file));
        }
        return dependencies;
    }

    static Dependencies of(SourceTree tree, Installer installer) {
        Document project = Manifests.project(tree);
        Dependencies dependencies = new Dependencies();
        switch (installer) {
            case REQUIREMENTS -> {
                return ofRequirements(tree, RequirementsFiles.chosen(tree));
            }
            case PIPENV -> {
                dependencies.addTable(
                        tree.document("Pipfile").orElse(Document.EMPTY).object("packages"), "Pipfile");
                Document lock = tree.document("Pipfile.lock").orElse(Document.EMPTY);
                lock.object("default").keys().forEach(name -> dependencies.lock(name));
            }
            case UV, PDM, PROJECT, POETRY -> {
                project.texts("project", "dependencies").forEach(line -> dependencies.add(line, "pyproject.toml"));
                Document poetry = project.object("tool", "poetry");
                dependencies.addTable(poetry.object("dependencies"), "pyproject.toml");
                installer.groups(tree).forEach(group -> {
                    dependencies.addTable(poetry.object("group", group, "dependencies"), "pyproject.toml");
                    project.texts("dependency-groups", group).forEach(line -> dependencies.add(line, "pyproject.toml"));
                });
                installer.lock().flatMap(tree::document).ifPresent(dependencies::addLock);
                Document sources = project.object("tool", "uv", "sources");
                sources.keys().forEach(name -> dependencies.addSource(sources.object(name)));
                if (installer == Installer.PROJECT) {
                    dependencies.addSetup(tree);
                }
            }
            case SETUP -> dependencies.addSetup(tree);
            case NONE -> {}
        }
        return dependencies;
    }

    /** The name of a package as the index compares it. */
    static String normalize(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }

    boolean has(String name) {
        return named.containsKey(name);
    }

    boolean hasAny(Collection<String> names) {
        return names.stream().anyMatch(this::has);
    }

    boolean hasExtra(String name, String extra) {
        Named one = named.get(name);
        return one != null && one.extras().contains(extra);
    }

    /** Whether it is named, or a lock file holds it. */
    boolean mayInstall(String name) {
        return has(name) || locked.contains(name);
    }

    /** The file that names one. */
    Optional<String> where(String name) {
        return Optional.ofNullable(named.get(name)).map(Named::where);
    }

    boolean isEmpty() {
        return named.isEmpty();
    }

    /** Whether one comes from a Git repository, for which its program is needed. */
    boolean needGit() {
        return git;
    }

    /** Whether one lies in the source itself, so that none can be installed before the source is there. */
    boolean needSource() {
        return local;
    }

    private void addSetup(SourceTree tree) {
        Manifests.settings(tree, "install_requires").forEach(line -> add(line, "setup.cfg"));
        Manifests.arguments(tree, "install_requires").forEach(line -> add(line, "setup.py"));
    }

    private void addLock(Document lock) {
        lock.objects("package").forEach(one -> {
            one.text("name").ifPresent(this::lock);
            git |= one.has("source", "git")
                    || one.text("source", "type").filter("git"::equals).isPresent();
        });
    }

    private void lock(String name) {
        locked.add(normalize(name));
    }

    private void addTable(Document table, String where) {
        for (String name : table.keys()) {
            Document detail = table.object(name);
            if (!detail.flag("optional") && !name.equals("python")) {
                named.putIfAbsent(normalize(name), new Named(where, Set.copyOf(detail.texts("extras"))));
                addSource(detail);
            }
        }
    }

    private void addSource(Document detail) {
        git |= detail.has("git");
        local |= detail.has("path") || detail.flag("workspace");
    }

    /** Adds a requirement such as {@code psycopg[binary]>=3; python_version > "3.8"}. */
    private void add(String line, String where) {
        git |= line.contains("git+");
        local |= line.contains("@ file:");
        int marker = line.indexOf(';');
        if (marker >= 0 && isElsewhere(line.substring(marker))) {
            return;
        }
        int egg = line.indexOf("#egg=");
        String text = egg >= 0 ? line.substring(egg + 5) : line;
        int end = 0;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "-_.".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        boolean address = text.startsWith("://", end) || text.startsWith("+", end) || text.startsWith("/", end);
        if (end == 0 || address) {
            return;
        }
        Set<String> extras = new HashSet<>();
        String rest = text.substring(end).strip();
        int close = rest.indexOf(']');
        if (rest.startsWith("[") && close > 0) {
            for (String extra : rest.substring(1, close).split(",", 32)) {
                extras.add(extra.strip());
            }
        }
        named.putIfAbsent(normalize(text.substring(0, end)), new Named(where, Set.copyOf(extras)));
    }

    /** Whether a marker is for other systems than those that images are of. */
    private static boolean isElsewhere(String marker) {
        return (marker.contains("==") || marker.contains(" in "))
                && (marker.contains("win32") || marker.contains("Windows") || marker.contains("arwin"));
    }
}
