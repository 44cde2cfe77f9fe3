package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An object that a server can be pointed at.
 *
 * @param place where its module is
 * @param object its name in the module
 * @param factory whether it is a function that gives the application
 * @param awaited whether that function is a coroutine
 * @param reason the line of the source, such as {@code app/main.py: app = FastAPI()}
 */
record Application(
        WebFramework framework, Place place, String object, boolean factory, boolean awaited, String reason) {
    /**
     * A module, and the folder that it is imported from.
     *
     * @param file its path
     * @param root folder in which its import path begins; empty for the top
     * @param module such as {@code app.main}
     */
    record Place(String file, String root, String module) {
        /** Where a module is imported from; empty when a part of its path is no name of Python's. */
        static Optional<Place> of(SourceTree tree, PythonFile file) {
            String path = file.path();
            String best = usualRoot(tree, path);
            long most = resolved(tree, file, best);
            for (int slash = path.indexOf('/'); slash >= 0 || best.isEmpty(); slash = path.indexOf('/', slash + 1)) {
                if (slash < 0) {
                    break;
                }
                String root = path.substring(0, slash);
                long count = resolved(tree, file, root);
                if (count > most) {
                    best = root;
                    most = count;
                }
            }
            if (!best.isEmpty() && resolved(tree, file, "") > most) {
                best = "";
            }
            return in(best, path);
        }

        static Optional<Place> in(String root, String path) {
            String below = root.isEmpty() ? path : path.substring(root.length() + 1);
            List<String> parts = new ArrayList<>(
                    List.of(below.substring(0, below.length() - ".py".length()).split("/", -1)));
            if (parts.size() > 1 && parts.getLast().equals("__init__")) {
                parts.removeLast();
            }
            return parts.stream().allMatch(Place::isIdentifier)
                    ? Optional.of(new Place(path, root, String.join(".", parts)))
                    : Optional.empty();
        }

        String name() {
            String name = file.substring(file.lastIndexOf('/') + 1);
            return name.substring(0, name.length() - ".py".length());
        }

        /** The same, where the folder that it is imported from is a package itself. */
        Place inside(String parent) {
            return new Place(file, root, parent + "." + module);
        }

        /** Folders between the folder that it is imported from and it. */
        int depth() {
            return (int) module.chars().filter(c -> c == '.').count();
        }

        private static String usualRoot(SourceTree tree, String path) {
            return path.startsWith("src/") && !tree.has("src/__init__.py") ? "src" : "";
        }

        /** How many of the modules that a file imports are found from a folder. */
        private static long resolved(SourceTree tree, PythonFile file, String root) {
            String prefix = root.isEmpty() ? "" : root + "/";
            return file.modules().stream()
                    .limit(200)
                    .filter(module -> !module.startsWith("."))
                    .map(module -> prefix + module.replace('.', '/'))
                    .filter(module ->
                            tree.has(module + ".py") || tree.has(module + "/__init__.py") || tree.hasFolder(module))
                    .count();
        }

        static boolean isIdentifier(String text) {
            return !text.isEmpty()
                    && text.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)))
                    && !Character.isDigit(text.charAt(0));
        }
    }

    private static final List<String> FILES =
            List.of("wsgi", "asgi", "main", "app", "application", "server", "__init__", "run", "api", "web", "index");

    private static final List<String> OBJECTS = List.of(
            "app",
            "application",
            "create_app",
            "asgi_app",
            "socket_app",
            "sio_app",
            "server",
            "api",
            "web_app",
            "create_application",
            "make_app",
            "get_app");

    private static final Set<String> ASIDE = Set.of(
            "scripts", "script", "tools", "tool", "bin", "demo", "demos", "utils", "lambda", "notebooks", "worker");

    /** Words in the names of modules that have an application to do something other than to serve it. */
    private static final Set<String> OTHERWISE = Set.of(
            "worker", "workers", "celery", "task", "tasks", "shell", "cli", "seed", "seeds", "migrate", "cron", "job",
            "jobs");

    private static final int UNKNOWN = 25;

    /** Where it is, as servers are told: {@code app.main:app}. */
    String target() {
        return place.module() + ":" + object;
    }

    /** The same where the top is a package, which has a name. */
    Application inside(String parent) {
        return place.root().isEmpty()
                ? new Application(framework, place.inside(parent), object, factory, awaited, reason)
                : this;
    }

    /** How unlikely it is to be the one that is meant. */
    int doubt() {
        int file = FILES.indexOf(place.name());
        int name = OBJECTS.indexOf(object);
        boolean outer = framework == WebFramework.SOCKET_IO;
        return place.depth() * 10
                + place.root().chars().map(c -> c == '/' ? 5 : 0).sum()
                + (file < 0 ? UNKNOWN : file)
                + (name < 0 ? UNKNOWN : name)
                + (factory ? 8 : 0)
                + (isInFolderAside() ? 30 : 0)
                - (outer ? UNKNOWN : 0);
    }

    /** Whether its module is hardly the one that is served, whatever it makes. */
    boolean isAside() {
        return isInFolderAside() || Arrays.stream(place.name().split("_", -1)).anyMatch(OTHERWISE::contains);
    }

    private boolean isInFolderAside() {
        return Arrays.stream(place.file().split("/", -1)).anyMatch(ASIDE::contains);
    }

    Application as(WebFramework other, String name) {
        return new Application(other, place, name, factory, awaited, reason);
    }
}
