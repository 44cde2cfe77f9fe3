package dev.lattice.core.build.python;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Debian's packages without which dependencies cannot be built, or loaded.
 *
 * @param build needed while dependencies are installed
 * @param run needed by what was installed
 * @param because the dependencies that ask for them
 */
record DebianPackages(List<String> build, List<String> run, List<String> because) {
    private record Need(List<String> build, List<String> run) {}

    private static final String COMPILER = "build-essential";

    /** Packages whose names in Debian carry a version are named by their headers, whose names don't. */
    private static final Map<String, Need> NEEDS = Map.ofEntries(
            need("psycopg2", List.of(COMPILER, "libpq-dev"), List.of("libpq5")),
            need("psycopg-c", List.of(COMPILER, "libpq-dev"), List.of("libpq5")),
            need("mysqlclient", List.of(COMPILER, "pkg-config", "libmariadb-dev"), List.of("libmariadb3")),
            need("pycairo", List.of(COMPILER, "pkg-config", "libcairo2-dev"), List.of("libcairo2")),
            need("cairocffi", List.of(), List.of("libcairo2")),
            need("cairosvg", List.of(), List.of("libcairo2")),
            need("python-ldap", List.of(COMPILER, "libldap-dev", "libsasl2-dev"), List.of("libldap-dev")),
            need("uwsgi", List.of(COMPILER), List.of()),
            need("pyuwsgi", List.of(COMPILER), List.of()),
            need("pygraphviz", List.of(COMPILER, "pkg-config", "libgraphviz-dev"), List.of("graphviz")),
            need("graphviz", List.of(), List.of("graphviz")),
            need("python-magic", List.of(), List.of("libmagic1")),
            need("weasyprint", List.of(), List.of("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")),
            need("opencv-python", List.of(), List.of("libgl1", "libglib2.0-0")),
            need("opencv-contrib-python", List.of(), List.of("libgl1", "libglib2.0-0")),
            need("pdf2image", List.of(), List.of("poppler-utils")),
            need("pytesseract", List.of(), List.of("tesseract-ocr")),
            need("pydub", List.of(), List.of("ffmpeg")),
            need("ffmpeg-python", List.of(), List.of("ffmpeg")),
            need("pyzbar", List.of(), List.of("libzbar0")),
            need("pyaudio", List.of(COMPILER, "portaudio19-dev"), List.of("libportaudio2")),
            need("pylibmc", List.of(COMPILER, "libmemcached-dev", "zlib1g-dev"), List.of("libmemcached11")),
            need("gssapi", List.of(COMPILER, "libkrb5-dev"), List.of("libgssapi-krb5-2")),
            need("pykerberos", List.of(COMPILER, "libkrb5-dev"), List.of("libgssapi-krb5-2")),
            need("m2crypto", List.of(COMPILER, "swig", "libssl-dev"), List.of()),
            need("pyicu", List.of(COMPILER, "pkg-config", "libicu-dev"), List.of("libicu-dev")),
            need("pyenchant", List.of(), List.of("libenchant-2-2")),
            need("netifaces", List.of(COMPILER), List.of()),
            need("pycrypto", List.of(COMPILER), List.of()),
            need("dlib", List.of(COMPILER, "cmake"), List.of()),
            need("gitpython", List.of(), List.of("git")),
            need(
                    "pygobject",
                    List.of(COMPILER, "pkg-config", "libcairo2-dev", "libgirepository1.0-dev"),
                    List.of("libgirepository-1.0-1")));

    static DebianPackages of(Dependencies dependencies) {
        // Only what is named can say that it wants a compiled variant, or a ready one.
        Map<String, Need> needs = new TreeMap<>();
        NEEDS.forEach((name, need) -> {
            if (dependencies.mayInstall(name)) {
                needs.put(name, need);
            }
        });
        if (dependencies.hasExtra("psycopg", "c")) {
            needs.put("psycopg[c]", new Need(List.of(COMPILER, "libpq-dev"), List.of("libpq5")));
        } else if (dependencies.has("psycopg")
                && !dependencies.hasExtra("psycopg", "binary")
                && !dependencies.mayInstall("psycopg-binary")) {
            needs.put("psycopg", new Need(List.of(), List.of("libpq5")));
        }
        if (dependencies.needGit()) {
            needs.put("a dependency by Git", new Need(List.of("git"), List.of()));
        }
        return new DebianPackages(all(needs, true), all(needs, false), List.copyOf(needs.keySet()));
    }

    boolean isEmpty() {
        return build.isEmpty() && run.isEmpty();
    }

    /** The line for a shell that installs packages. */
    static String install(List<String> packages) {
        return "apt-get update && apt-get install --yes --no-install-recommends " + String.join(" ", packages)
                + " && rm -rf /var/lib/apt/lists/*";
    }

    private static List<String> all(Map<String, Need> needs, boolean build) {
        TreeSet<String> packages = new TreeSet<>();
        needs.values().forEach(need -> packages.addAll(build ? need.build() : need.run()));
        return List.copyOf(packages);
    }

    private static Map.Entry<String, Need> need(String name, List<String> build, List<String> run) {
        return Map.entry(name, new Need(build, run));
    }
}
