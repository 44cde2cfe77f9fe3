package dev.lattice.core.build.node;

import dev.lattice.core.build.Findings;
import dev.lattice.core.build.SourceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What installs the packages of an app.
 *
 * @param version exact, or only the leading part of one
 * @param pinned whether the source names that version
 * @param locked whether the versions of the packages are written down
 */
record PackageManager(Kind kind, String version, boolean pinned, boolean locked) {
    enum Kind {
        NPM("npm", "npm", "/root/.npm"),
        YARN("yarn", "yarn", "/usr/local/share/.cache/yarn"),
        /** Yarn since 2, which is another program */
        BERRY("yarn", "@yarnpkg/cli-dist", "/root/.yarn/berry/cache"),
        PNPM("pnpm", "pnpm", "/root/.local/share/pnpm/store"),
        BUN("bun", "bun", "/root/.bun/install/cache");

        final String command;
        /** in the registry */
        final String program;

        final String cache;

        Kind(String command, String program, String cache) {
            this.command = command;
            this.program = program;
            this.cache = cache;
        }
    }

    private static final Pattern FIELD =
            Pattern.compile("(npm|yarn|pnpm|bun)@(\\d{1,4}(?:\\.\\d{1,6}){0,2}(?:-[0-9A-Za-z.]{1,40})?)(?:\\+.*)?");
    private static final Pattern YARN_PATH = Pattern.compile(".*yarn-(\\d+\\.\\d+\\.\\d+)\\.[cm]?js");
    private static final Pattern LOCK_VERSION = Pattern.compile("(?m)^[ \\t]*(?:lockfileV|v)ersion:\\s*['\"]?(\\d+)");
    private static final String SUBJECT = "package manager";

    private record LockFile(String name, Kind kind) {}

    private static final List<LockFile> LOCK_FILES = List.of(
            new LockFile("pnpm-lock.yaml", Kind.PNPM),
            new LockFile("bun.lock", Kind.BUN),
            new LockFile("bun.lockb", Kind.BUN),
            new LockFile("yarn.lock", Kind.YARN),
            new LockFile("package-lock.json", Kind.NPM),
            new LockFile("npm-shrinkwrap.json", Kind.NPM));

    /** @param tree where packages are installed: the app's folder, or the workspace that it belongs to */
    static PackageManager of(SourceTree tree, Manifest manifest, Findings findings) {
        List<LockFile> locks =
                LOCK_FILES.stream().filter(lock -> tree.has(lock.name())).toList();
        Optional<String> field = manifest.document()
                .text("packageManager")
                .or(() -> manifest.document()
                        .text("devEngines", "packageManager", "name")
                        .flatMap(name -> manifest.document()
                                .text("devEngines", "packageManager", "version")
                                .map(version -> name + "@" + version.replaceFirst("^[\\^~>=v ]+", ""))));
        Matcher named = FIELD.matcher(field.orElse("").strip());
        PackageManager manager;
        if (named.matches()) {
            Kind kind = kind(named.group(1), named.group(2));
            boolean locked = locks.stream()
                    .anyMatch(lock -> lock.kind() == kind || (kind == Kind.BERRY && lock.kind() == Kind.YARN));
            manager = new PackageManager(kind, named.group(2), true, locked);
            findings.decide(
                    SUBJECT,
                    manager.title(),
                    "packageManager in package.json says " + named.group(1) + "@" + named.group(2));
        } else if (!locks.isEmpty()) {
            LockFile lock = locks.getFirst();
            manager = byLock(tree, lock);
            findings.decide(SUBJECT, manager.title(), lock.name() + " is there");
        } else if (tree.has("pnpm-workspace.yaml")) {
            manager = new PackageManager(Kind.PNPM, "10", false, false);
            findings.decide(SUBJECT, manager.title(), "pnpm-workspace.yaml is there");
        } else if (tree.has(".yarnrc.yml")) {
            manager = new PackageManager(Kind.BERRY, berry(tree), false, false);
            findings.decide(SUBJECT, manager.title(), ".yarnrc.yml is there");
        } else {
            manager = new PackageManager(Kind.NPM, "", false, false);
            findings.decide(SUBJECT, "npm", "no lock file and no packageManager names another");
        }
        if (!manager.locked() && manifest.dependencies().findAny().isPresent()) {
            findings.warn(
                    "There is no lock file of " + manager.kind().command
                            + ": each build may get other versions of packages. Commit the one that it writes when you install.");
        }
        List<String> others = locks.stream()
                .skip(1)
                .map(LockFile::name)
                .filter(name -> !name.startsWith("bun.") && !name.startsWith("npm-"))
                .toList();
        if (!others.isEmpty()) {
            findings.warn("There are lock files of several package managers: " + manager.kind().command
                    + " is taken. Delete those of the others or set packageManager in package.json.");
        }
        return manager;
    }

    private static Kind kind(String name, String version) {
        return switch (name) {
            case "yarn" -> version.matches("[01](\\..*)?") ? Kind.YARN : Kind.BERRY;
            case "pnpm" -> Kind.PNPM;
            case "bun" -> Kind.BUN;
            default -> Kind.NPM;
        };
    }

    private static PackageManager byLock(SourceTree tree, LockFile lock) {
        String head = tree.text(lock.name()).orElse("");
        return switch (lock.kind()) {
            case PNPM -> new PackageManager(Kind.PNPM, pnpm(head), false, true);
            case YARN, BERRY ->
                tree.has(".yarnrc.yml") || head.contains("__metadata:")
                        ? new PackageManager(Kind.BERRY, berry(tree), false, true)
                        : new PackageManager(Kind.YARN, "1", false, true);
            case BUN -> new PackageManager(Kind.BUN, "1", false, true);
            case NPM -> new PackageManager(Kind.NPM, "", false, true);
        };
    }

    /** The pnpm that reads a lock file of this format and refuses the fewest of those who wrote one. */
    private static String pnpm(String head) {
        return switch (lockVersion(head)) {
            case 5 -> "7";
            case 6 -> "8";
            default -> "10";
        };
    }

    private static String berry(SourceTree tree) {
        Optional<String> path = tree.document(".yarnrc.yml").flatMap(settings -> settings.text("yarnPath"));
        Matcher named = YARN_PATH.matcher(path.orElse(""));
        if (named.matches()) {
            return named.group(1);
        }
        int lock = lockVersion(tree.text("yarn.lock").orElse(""));
        return lock > 0 && lock < 7 ? lock < 5 ? "2" : "3" : "4";
    }

    private static int lockVersion(String head) {
        Matcher version = LOCK_VERSION.matcher(head);
        return version.find() && version.group(1).length() < 4 ? Integer.parseInt(version.group(1)) : 0;
    }

    String title() {
        return switch (kind) {
            case NPM -> pinned ? "npm " + version : "npm";
            case YARN, BERRY -> "yarn " + version;
            case PNPM -> "pnpm " + version;
            case BUN -> "bun " + version;
        };
    }

    /** What brings it into an image of Node.js, which has npm; empty when it needs nothing. */
    Optional<String> setup() {
        return kind == Kind.NPM && !pinned
                ? Optional.empty()
                // the images have a yarn already, which npm would not replace by itself
                : Optional.of("npm install --global --force " + kind.program + "@" + version);
    }

    /** @param production without what only builds need */
    String install(boolean production) {
        List<String> words = new ArrayList<>();
        switch (kind) {
            case NPM -> {
                words.add(locked ? "npm ci" : "npm install");
                words.add(production ? "--omit=dev" : "");
            }
            case YARN -> {
                words.add(locked ? "yarn install --frozen-lockfile" : "yarn install");
                words.add(production ? "--production" : "");
            }
            case BERRY ->
                words.add(
                        production && canFocus()
                                ? "yarn workspaces focus --all --production"
                                : "yarn install " + (locked ? "--immutable" : "--no-immutable"));
            case PNPM -> {
                words.add("pnpm install " + (locked ? "--frozen-lockfile" : "--no-frozen-lockfile"));
                words.add(production ? "--prod" : "");
            }
            case BUN -> {
                words.add(locked ? "bun install --frozen-lockfile" : "bun install");
                words.add(production ? "--production" : "");
            }
        }
        words.removeIf(String::isEmpty);
        return String.join(" ", words);
    }

    /** What removes again what only builds need; empty when it cannot. Scripts of packages ran already. */
    Optional<String> prune() {
        return switch (kind) {
            case NPM -> Optional.of("npm prune --omit=dev --ignore-scripts");
            case YARN -> Optional.of(install(true) + " --ignore-scripts --prefer-offline");
            case BERRY -> canFocus() ? Optional.of(install(true)) : Optional.empty();
            // without CI it asks whether it may remove packages
            case PNPM -> Optional.of("CI=true " + install(true) + " --ignore-scripts --prefer-offline");
            case BUN -> Optional.of("find . -name node_modules -prune -exec rm -rf {} + && " + install(true));
        };
    }

    /** In earlier ones that was a plugin. */
    private boolean canFocus() {
        return !version.matches("[23](\\..*)?");
    }

    /** What runs a script of a package.json. */
    String run(String script) {
        return kind.command + " run " + script;
    }

    /** Files besides the package.json that installing reads, as far as they are there. */
    static List<String> files(SourceTree tree) {
        List<String> files = new ArrayList<>();
        LOCK_FILES.stream().map(LockFile::name).filter(tree::has).forEach(files::add);
        for (String name :
                List.of(".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "pnpm-workspace.yaml", "bunfig.toml")) {
            if (tree.has(name)) {
                files.add(name);
            }
        }
        return files;
    }

    /** Folders that installing reads, as far as they are there. */
    static List<String> folders(SourceTree tree) {
        return List.of("patches", ".yarn/patches", ".yarn/plugins").stream()
                .filter(tree::hasFolder)
                .toList();
    }
}
