package dev.lattice.core.build.python;

import dev.lattice.core.build.Decision;
import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How dependencies get into the virtual environment.
 *
 * @param tool package of the program that installs; empty for pip
 * @param environment of that program
 * @param manifests that have to be there before dependencies are installed
 * @param listed requirements that are written to a file, as no manifest can be given to pip before the sources are there
 * @param dependencies lines for a shell, before the sources are there unless {@code sources}
 * @param project lines for a shell, once they are
 * @param sources whether dependencies need the sources
 */
record Installation(
        Installer installer,
        Optional<String> tool,
        Map<String, String> environment,
        List<String> manifests,
        List<String> listed,
        List<String> dependencies,
        List<String> project,
        boolean sources,
        Decision decision) {
    /** Where {@link #listed} are written. */
    static final String LIST = "/opt/requirements.txt";

    static final List<String> CACHES = List.of("/root/.cache");

    static Installation of(SourceTree tree, Installer installer, Dependencies dependencies, PythonVersion version) {
        boolean local = dependencies.needSource() || Manifests.project(tree).has("tool", "uv", "workspace");
        List<String> itself = Packaging.isInstallable(tree) ? List.of("pip install --no-deps --editable .") : List.of();
        return switch (installer) {
            case UV -> {
                String frozen = installer.isLocked(tree) ? " --frozen" : "";
                String sync = "uv sync" + frozen + " --no-dev" + groups(" --group ", installer.groups(tree));
                yield new Installation(
                        installer,
                        Optional.of("uv" + Packaging.requiredUv(tree)),
                        Map.of(
                                "UV_PROJECT_ENVIRONMENT", PythonImage.ENVIRONMENT,
                                "UV_PYTHON", version.text(),
                                "UV_PYTHON_DOWNLOADS", "never",
                                "UV_LINK_MODE", "copy",
                                "UV_COMPILE_BYTECODE", "1"),
                        manifests(tree, "pyproject.toml", "uv.lock"),
                        List.of(),
                        List.of(sync + " --no-install-project"),
                        itself.isEmpty() ? List.of() : List.of(sync + " --inexact"),
                        local,
                        decision(tree, installer, sync));
            }
            case POETRY -> {
                String install = "poetry install --only main" + groups(",", installer.groups(tree)) + " --no-root";
                yield new Installation(
                        installer,
                        Optional.of("poetry"),
                        Map.of("POETRY_NO_INTERACTION", "1", "POETRY_VIRTUALENVS_CREATE", "false"),
                        manifests(tree, "pyproject.toml", "poetry.lock", "poetry.toml"),
                        List.of(),
                        List.of(install),
                        itself,
                        local,
                        decision(tree, installer, install));
            }
            case PDM ->
                new Installation(
                        installer,
                        Optional.of("pdm"),
                        Map.of("PDM_CHECK_UPDATE", "0"),
                        manifests(tree, "pyproject.toml", "pdm.lock"),
                        List.of(),
                        List.of("pdm sync --prod --no-self"),
                        itself,
                        local,
                        decision(tree, installer, "pdm sync --prod"));
            case PIPENV -> {
                String install = installer.isLocked(tree) ? "pipenv sync" : "pipenv install --skip-lock";
                yield new Installation(
                        installer,
                        Optional.of("pipenv"),
                        Map.of("PIPENV_NOSPIN", "1", "PIPENV_VERBOSITY", "-1", "PIPENV_YES", "1"),
                        manifests(tree, "Pipfile", "Pipfile.lock"),
                        List.of(),
                        List.of(install),
                        List.of(),
                        local,
                        decision(tree, installer, install));
            }
            case REQUIREMENTS -> {
                List<String> chosen = RequirementsFiles.chosen(tree);
                String install = "pip install"
                        + chosen.stream()
                                .map(file -> " -r " + ShellLine.quote(file))
                                .collect(java.util.stream.Collectors.joining());
                yield new Installation(
                        installer,
                        Optional.empty(),
                        Map.of(),
                        List.copyOf(RequirementsFiles.files(tree, chosen)),
                        List.of(),
                        List.of(install),
                        List.of(),
                        local,
                        new Decision("install", install, Excerpt.of(String.join(", ", chosen)) + " is there"));
            }
            case PROJECT, SETUP -> packaged(tree, installer, itself, local);
            case NONE ->
                new Installation(
                        installer,
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        new Decision("install", "nothing", "no manifest lists dependencies"));
        };
    }

    private static Installation packaged(SourceTree tree, Installer installer, List<String> itself, boolean local) {
        Document project = Manifests.project(tree);
        boolean dynamic = project.texts("project", "dynamic").contains("dependencies");
        List<String> listed = new ArrayList<>();
        if (installer == Installer.PROJECT) {
            listed.addAll(project.texts("project", "dependencies"));
        } else {
            listed.addAll(Manifests.settings(tree, "install_requires"));
            listed.addAll(Manifests.arguments(tree, "install_requires"));
        }
        listed.removeIf(
                line -> !Stage.isLine(line) || line.isBlank() || line.strip().startsWith("-"));
        // What a build backend finds out about dependencies is known only once it has run.
        boolean whole = dynamic || installer == Installer.SETUP;
        List<String> own = whole ? List.of("pip install --editable .") : itself;
        return new Installation(
                installer,
                Optional.empty(),
                Map.of(),
                List.of(),
                listed,
                listed.isEmpty() ? List.of() : List.of("pip install -r " + LIST),
                own,
                local,
                new Decision(
                        "install",
                        own.isEmpty() ? "pip install, what pyproject.toml lists" : "pip install --editable .",
                        (installer == Installer.PROJECT
                                        ? "pyproject.toml"
                                        : tree.has("setup.py") ? "setup.py" : "setup.cfg")
                                + " is there"));
    }

    /** The line that adds packages to what is installed. */
    String adding(List<String> packages) {
        return (installer == Installer.UV ? "uv pip install " : "pip install ") + String.join(" ", packages);
    }

    private static Decision decision(SourceTree tree, Installer installer, String line) {
        String lock = installer.lock().filter(tree::has).orElse("");
        String manifest = installer == Installer.PIPENV ? "Pipfile" : "pyproject.toml";
        return new Decision(
                "install", line, (lock.isEmpty() ? manifest + " is there, and no lock file" : lock + " is there"));
    }

    private static String groups(String before, List<String> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach(group -> text.append(before).append(group));
        return text.toString();
    }

    private static List<String> manifests(SourceTree tree, String... names) {
        return java.util.Arrays.stream(names).filter(tree::has).toList();
    }

    /** Whether a project can be installed itself, and with what. */
    static final class Packaging {
        private static final Set<String> ASIDE = Set.of(
                "test",
                "tests",
                "doc",
                "docs",
                "example",
                "examples",
                "scripts",
                "tools",
                "build",
                "dist",
                "benchmarks");

        private Packaging() {}

        /**
         * Whether its build backend finds what to install. Applications often have one by their template's grace, and
         * folders that it stumbles over; they run from their folder without being installed.
         */
        static boolean isInstallable(SourceTree tree) {
            Document project = Manifests.project(tree);
            Document tool = project.object("tool");
            String backend = project.text("build-system", "build-backend").orElse("");
            boolean named = isPackage(
                    tree,
                    project.text("project", "name")
                            .or(() -> tool.text("poetry", "name"))
                            .orElse(""));
            if (!project.has("build-system") || (tool.has("uv", "package") && !tool.flag("uv", "package"))) {
                return false;
            } else if (backend.startsWith("poetry")) {
                boolean wanted = !tool.has("poetry", "package-mode") || tool.flag("poetry", "package-mode");
                return wanted && (named || tool.has("poetry", "packages"));
            } else if (backend.startsWith("hatchling")) {
                return named || tool.has("hatch", "build");
            } else if (backend.startsWith("uv_build") || backend.startsWith("flit")) {
                return named || tool.has("uv", "build-backend") || tool.has("flit", "module");
            } else if (backend.startsWith("setuptools") || backend.isEmpty()) {
                return (named && folders(tree).size() == 1)
                        || tree.hasFolder("src")
                        || tool.has("setuptools", "packages")
                        || tool.has("setuptools", "py-modules")
                        || tree.has("setup.py")
                        || folders(tree).size() + modules(tree) == 1;
            }
            return true;
        }

        static String requiredUv(SourceTree tree) {
            return Manifests.project(tree)
                    .text("tool", "uv", "required-version")
                    .filter(text -> text.matches("[<>=!~ ,.0-9]{1,60}"))
                    .map(text -> text.matches("[0-9].*") ? "==" + text : text)
                    .orElse("");
        }

        private static boolean isPackage(SourceTree tree, String name) {
            String module = name.replace('-', '_').replace('.', '_');
            return !module.isEmpty()
                    && (tree.hasFolder(module)
                            || tree.hasFolder(module.toLowerCase(java.util.Locale.ROOT))
                            || tree.hasFolder("src/" + module)
                            || tree.hasFolder("src/" + module.toLowerCase(java.util.Locale.ROOT))
                            || tree.has(module + ".py"));
        }

        private static Set<String> folders(SourceTree tree) {
            Map<String, Boolean> folders = new TreeMap<>();
            tree.names(name -> name.endsWith(".py") && name.contains("/"))
                    .map(name -> name.substring(0, name.indexOf('/')))
                    .filter(folder -> !ASIDE.contains(folder) && !folder.startsWith("."))
                    .forEach(folder -> folders.put(folder, true));
            return folders.keySet();
        }

        private static long modules(SourceTree tree) {
            return tree.names(name -> name.endsWith(".py") && !name.contains("/"))
                    .count();
        }
    }
}
