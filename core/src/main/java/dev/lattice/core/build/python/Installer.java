package dev.lattice.core.build.python;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What installs the dependencies of a project. */
enum Installer {
    UV("uv.lock"),
    POETRY("poetry.lock"),
    PDM("pdm.lock"),
    PIPENV("Pipfile.lock"),
    REQUIREMENTS(""),
    /** pip, by what the project says of itself in pyproject.toml */
    PROJECT(""),
    /** pip, by setup.py or setup.cfg */
    SETUP(""),
    NONE("");

    private static final Set<String> PRODUCTION = Set.of("prod", "production", "deploy", "server");

    private final String lock;

    Installer(String lock) {
        this.lock = lock;
    }

    static Installer of(SourceTree tree) {
        Document project = Manifests.project(tree);
        boolean itself = project.has("project", "name") || project.has("project", "dependencies");
        boolean poetry = project.has("tool", "poetry");
        if (tree.has(UV.lock) && itself) {
            return UV;
        } else if (tree.has(POETRY.lock) && (itself || poetry)) {
            return POETRY;
        } else if (tree.has(PDM.lock) && itself) {
            return PDM;
        } else if (tree.has(PIPENV.lock) && tree.has("Pipfile")) {
            return PIPENV;
        } else if (!RequirementsFiles.chosen(tree).isEmpty()) {
            return REQUIREMENTS;
        } else if (poetry && !project.has("project", "dependencies")) {
            return POETRY;
        } else if (itself && project.has("tool", "uv")) {
            return UV;
        } else if (itself) {
            return PROJECT;
        } else if (tree.has("Pipfile")) {
            return PIPENV;
        } else if (tree.has("setup.py")
                || !Manifests.settings(tree, "install_requires").isEmpty()) {
            return SETUP;
        }
        return NONE;
    }

    /** Its lock file. */
    Optional<String> lock() {
        return Optional.of(lock).filter(name -> !name.isEmpty());
    }

    boolean isLocked(SourceTree tree) {
        return lock().filter(tree::has).isPresent();
    }

    /** Groups of dependencies that are for production although they are no part of the project's own. */
    List<String> groups(SourceTree tree) {
        Document project = Manifests.project(tree);
        Document groups = switch (this) {
            case POETRY -> project.object("tool", "poetry", "group");
            case UV -> project.object("dependency-groups");
            default -> Document.EMPTY;
        };
        return groups.keys().stream()
                .filter(name -> PRODUCTION.contains(name.toLowerCase(Locale.ROOT)))
                .sorted()
                .toList();
    }
}
