package dev.lattice.core.build.python;

import dev.lattice.core.build.Evidence.Format;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which files of a Python project say how it is built and started. */
public final class PythonEvidence {
    /** A module that is to be served lies near the top, as in {@code src/shop/web/main.py}. */
    private static final int MOST_FOLDERS = 3;

    /** An application lies so far down in a source of several, as {@code apps/api}. */
    private static final int MOST_ABOVE = 2;

    private static final Map<String, Format> MANIFESTS = Map.ofEntries(
            Map.entry("pyproject.toml", Format.TOML),
            Map.entry("Pipfile", Format.TOML),
            Map.entry("uv.lock", Format.TOML),
            Map.entry("poetry.lock", Format.TOML),
            Map.entry("pdm.lock", Format.TOML),
            Map.entry("mise.toml", Format.TOML),
            Map.entry(".mise.toml", Format.TOML),
            Map.entry("Pipfile.lock", Format.JSON),
            Map.entry(".python-version", Format.TEXT),
            Map.entry("runtime.txt", Format.TEXT),
            Map.entry(".tool-versions", Format.TEXT),
            Map.entry(".flaskenv", Format.TEXT),
            Map.entry("setup.cfg", Format.TEXT),
            Map.entry("Procfile", Format.TEXT));

    /** Folders of code that is not the application, or not the project's own. */
    private static final Set<String> ELSEWHERE = Set.of(
            "venv",
            "env",
            "virtualenv",
            "node_modules",
            "site-packages",
            "__pycache__",
            "migrations",
            "alembic",
            "test",
            "tests",
            "testing",
            "doc",
            "docs",
            "docs_src",
            "example",
            "examples",
            "sample",
            "samples",
            "benchmark",
            "benchmarks",
            "build",
            "dist",
            "vendor",
            "third_party");

    private PythonEvidence() {}

    /** How a file is to be read; empty when its name says enough. */
    public static Optional<Format> of(String path) {
        String[] parts = path.split("/", MOST_ABOVE + MOST_FOLDERS + 2);
        if (parts.length > MOST_ABOVE + MOST_FOLDERS + 1) {
            return Optional.empty();
        }
        String name = parts[parts.length - 1];
        Format manifest = MANIFESTS.get(name);
        if (manifest != null) {
            return Optional.of(manifest);
        }
        String folder = parts.length > 1 ? parts[parts.length - 2] : "";
        boolean requirements =
                RequirementsFiles.isOne(name) || RequirementsFiles.isOne(folder.isEmpty() ? name : folder + "/" + name);
        return requirements || isModule(parts) ? Optional.of(Format.TEXT) : Optional.empty();
    }

    /** Whether a file may be part of an application: Python, near the top, and no test, example or migration. */
    static boolean isModule(String path) {
        String[] parts = path.split("/", MOST_FOLDERS + 2);
        return parts.length <= MOST_FOLDERS + 1 && isModule(parts);
    }

    private static boolean isModule(String[] parts) {
        for (int i = 0; i < parts.length - 1; i++) {
            if (parts[i].startsWith(".") || ELSEWHERE.contains(parts[i].toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        String name = parts[parts.length - 1];
        return name.endsWith(".py")
                && Stage.isLine(String.join("", parts))
                && !name.startsWith("test_")
                && !name.endsWith("_test.py")
                && !name.equals("conftest.py");
    }
}
