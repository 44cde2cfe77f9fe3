package dev.lattice.core.build.node;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Packages of Debian that packages of npm need, which slim images don't have.
 *
 * @param toBuild before packages are installed
 * @param toRun in the image
 * @param variables of both
 */
record DebianPackages(SortedSet<String> toBuild, SortedSet<String> toRun, Map<String, String> variables) {
    private static final Set<String> COMPILER = Set.of("python3", "make", "g++");
    private static final Pattern REPOSITORY =
            Pattern.compile("git[+@:].*|github:.*|gitlab:.*|bitbucket:.*|[\\w.-]{1,100}/[\\w.-]{1,100}(#.*)?");

    private record Need(
            List<String> dependencies, Set<String> toBuild, Set<String> toRun, Map<String, String> variables) {
        Need(List<String> dependencies, Set<String> toBuild, Set<String> toRun) {
            this(dependencies, toBuild, toRun, Map.of());
        }
    }

    private static final List<Need> NEEDS = List.of(
            // compiled when they are installed, or when what was compiled for them elsewhere does not fit
            new Need(
                    List.of(
                            "bcrypt",
                            "better-sqlite3",
                            "sqlite3",
                            "argon2",
                            "node-sass",
                            "re2",
                            "node-pty",
                            "cpu-features",
                            "zeromq",
                            "serialport",
                            "usb",
                            "leveldown",
                            "farmhash",
                            "microtime",
                            "isolated-vm",
                            "nodegit",
                            "bufferutil",
                            "utf-8-validate",
                            "node-expat",
                            "snappy",
                            "grpc",
                            "deasync"),
                    COMPILER,
                    Set.of()),
            new Need(List.of("pg-native", "libpq"), with(COMPILER, "libpq-dev"), Set.of("libpq5")),
            new Need(List.of("kerberos"), with(COMPILER, "libkrb5-dev"), Set.of("libgssapi-krb5-2")),
            new Need(
                    List.of("canvas"),
                    with(
                            COMPILER,
                            "pkg-config",
                            "libcairo2-dev",
                            "libpango1.0-dev",
                            "libjpeg-dev",
                            "libgif-dev",
                            "librsvg2-dev"),
                    Set.of(
                            "libcairo2",
                            "libpango-1.0-0",
                            "libpangocairo-1.0-0",
                            "libjpeg62-turbo",
                            "libgif7",
                            "librsvg2-2")),
            // its engine is chosen by the version of OpenSSL that is there
            new Need(
                    List.of("prisma", "@prisma/client"),
                    Set.of("openssl", "ca-certificates"),
                    Set.of("openssl", "ca-certificates")),
            new Need(
                    List.of("puppeteer"),
                    Set.of(),
                    Set.of("chromium", "fonts-liberation"),
                    Map.of("PUPPETEER_SKIP_DOWNLOAD", "true", "PUPPETEER_EXECUTABLE_PATH", "/usr/bin/chromium")));

    private static Set<String> with(Set<String> packages, String... more) {
        Set<String> all = new TreeSet<>(packages);
        all.addAll(List.of(more));
        return all;
    }

    /** What packages that these manifests name need. */
    static DebianPackages of(List<Manifest> manifests) {
        SortedSet<String> toBuild = new TreeSet<>();
        SortedSet<String> toRun = new TreeSet<>();
        Map<String, String> variables = new TreeMap<>();
        for (Need need : NEEDS) {
            if (manifests.stream()
                    .anyMatch(manifest -> need.dependencies().stream().anyMatch(manifest::needs))) {
                toBuild.addAll(need.toBuild());
                toRun.addAll(need.toRun());
                variables.putAll(need.variables());
            }
        }
        if (manifests.stream()
                .flatMap(Manifest::sources)
                .anyMatch(source -> REPOSITORY.matcher(source).matches())) {
            toBuild.addAll(List.of("git", "ca-certificates", "openssh-client"));
        }
        return new DebianPackages(toBuild, toRun, variables);
    }

    static String install(SortedSet<String> packages) {
        return "apt-get update && apt-get install -y --no-install-recommends " + String.join(" ", packages)
                + " && rm -rf /var/lib/apt/lists/*";
    }
}
