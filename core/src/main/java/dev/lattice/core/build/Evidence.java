package dev.lattice.core.build;

import dev.lattice.core.build.python.PythonEvidence;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files detection wants to read, by their names, and how. A source tree may be of any size: only so many files are
 * named as decide something, near its top or at the places where workspaces have their packages.
 */
public final class Evidence {
    /** Larger ones are not read; of those that are read by their {@link Format#HEAD} any size. */
    public static final int MOST_BYTES = 1 << 20;

    /** How much of a file {@link Format#HEAD} is. */
    public static final int HEAD_BYTES = 1 << 12;

    /** How a file is read. */
    public enum Format {
        TEXT,
        /** its first {@link #HEAD_BYTES} bytes as a text, such as of a lock file, which says there what wrote it */
        HEAD,
        JSON,
        /** JSON that is a help where it can be read, and is not missed where it cannot */
        HINT,
        TOML,
        YAML
    }

    private static final int DEEPEST_PACKAGE = 5;

    /** Files that say something about the folder that they are in, wherever a package can be. */
    private static final Map<String, Format> MANIFESTS = Map.ofEntries(
            Map.entry("package.json", Format.JSON),
            Map.entry("angular.json", Format.JSON),
            Map.entry("app.json", Format.JSON),
            Map.entry("lerna.json", Format.JSON),
            Map.entry("nest-cli.json", Format.JSON),
            Map.entry("project.json", Format.JSON),
            Map.entry("wrangler.json", Format.JSON),
            Map.entry("wrangler.jsonc", Format.JSON),
            Map.entry("wrangler.toml", Format.TOML),
            Map.entry("pnpm-workspace.yaml", Format.YAML),
            Map.entry(".yarnrc.yml", Format.YAML),
            Map.entry("package-lock.json", Format.HEAD),
            Map.entry("npm-shrinkwrap.json", Format.HEAD),
            Map.entry("pnpm-lock.yaml", Format.HEAD),
            Map.entry("yarn.lock", Format.HEAD),
            Map.entry(".npmrc", Format.TEXT),
            Map.entry(".nvmrc", Format.TEXT),
            Map.entry(".node-version", Format.TEXT),
            Map.entry(".tool-versions", Format.TEXT),
            Map.entry("config.toml", Format.TEXT),
            Map.entry("config.yaml", Format.TEXT),
            Map.entry("config.yml", Format.TEXT),
            Map.entry("Procfile", Format.TEXT),
            Map.entry("Staticfile", Format.TEXT),
            Map.entry("Dockerfile", Format.TEXT),
            Map.entry("Containerfile", Format.TEXT));

    /** Settings of a framework are programs; what they say is read without running them. */
    private static final Pattern SETTINGS = Pattern.compile(
            "(next|webpack|rspack|nuxt|astro|svelte|vite|react-router|remix|app|gatsby|vue|docusaurus)\\.config\\.([cm]?[jt]s)|\\.eleventy\\.[cm]?js|eleventy\\.config\\.[cm]?js");

    /** Settings of a compiler, which reads them more generously than others. */
    private static final Pattern HINT = Pattern.compile("tsconfig(?:\\.[\\w-]{1,40})?\\.json");

    /** Where a server begins: its port may be written there. */
    private static final Pattern ENTRY = Pattern.compile("(index|server|app|main|bot)\\.([cm]?[jt]s)");

    private static final Set<String> FOLDERS_OF_ENTRIES = Set.of("", "src", "server", "app", "api", "backend", "bin");
    private static final Pattern FOLDER_OF_PACKAGE =
            Pattern.compile("((?:apps|packages|services|libs)/[^/]+/?)?([^/]*)");

    private static final Set<String> FOREIGN =
            Set.of("node_modules", "bower_components", "vendor", ".git", ".venv", "venv", "site-packages");

    private Evidence() {}

    /** How a file is to be read; empty when its name says enough. */
    @SuppressWarnings("DoNotCallSuggester")
    public static Optional<Format> of(String path) {
        if (isForeign(path)) {
            return Optional.empty();
        }
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        String folder = slash < 0 ? "" : path.substring(0, slash);
        long depth = path.chars().filter(character -> character == '/').count();
        if (depth <= DEEPEST_PACKAGE) {
            Format manifest = MANIFESTS.get(name);
            if (manifest != null) {
                return Optional.of(manifest);
            }
            if (HINT.matcher(name).matches()) {
                return Optional.of(Format.HINT);
            }
            if (name.equals("index.html") && isOfEntries(folder)) {
                return Optional.of(Format.HEAD); // of an app; sites may have one in each of many folders
            }
            if (SETTINGS.matcher(name).matches()
                    || isDockerfile(name)
                    || (depth <= 1 && ComposeBeside.isOne(name))
                    || (ENTRY.matcher(name).matches() && (isOfEntries(folder) || isOfEntries(below(folder))))) {
                return Optional.of(Format.TEXT);
            }
        }
        return PythonEvidence.of(path);
    }

    private static boolean isForeign(String path) {
        return Stream.of(path.split("/", -1)).anyMatch(FOREIGN::contains);
    }

    private static boolean isDockerfile(String name) {
        return name.equalsIgnoreCase("Dockerfile")
                || name.startsWith("Dockerfile.")
                || name.endsWith(".Dockerfile")
                || name.endsWith(".dockerfile");
    }

    private static boolean isOfEntries(String folder) {
        Matcher place = FOLDER_OF_PACKAGE.matcher(folder);
        return place.matches() && FOLDERS_OF_ENTRIES.contains(place.group(2));
    }

    /** As seen from the folder at the top that it is in: the app's own, or the one that an archive has everything in. */
    private static String below(String folder) {
        return folder.contains("/") ? folder.substring(folder.indexOf('/') + 1) : "";
    }
}
