package dev.lattice.core.build;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Manifests of languages that only a Dockerfile builds. Where one lies beside an {@code index.html}, that is no site: to
 * publish the folder would publish the app's sources.
 */
final class ForeignManifests {
    /** A language, and the files at the top that tell it; {@code *} stands for the beginning of a name. */
    private record Language(String name, List<String> files) {}

    private static final String HUGO = "Hugo";

    private static final List<Language> LANGUAGES = List.of(
            new Language("Go", List.of("go.mod", "main.go")),
            new Language("Rust", List.of("Cargo.toml")),
            new Language("PHP", List.of("composer.json", "*.php", "artisan", "public/index.php")),
            new Language("Ruby", List.of("Gemfile", "config.ru")),
            new Language("Java", List.of("pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle")),
            new Language("Scala", List.of("build.sbt")),
            new Language("Clojure", List.of("project.clj", "deps.edn")),
            new Language(".NET", List.of("*.csproj", "*.fsproj", "*.vbproj", "*.sln", "*.slnx")),
            new Language("Elixir", List.of("mix.exs")),
            new Language("Erlang", List.of("rebar.config")),
            new Language("Deno", List.of("deno.json", "deno.jsonc")),
            new Language("Dart", List.of("pubspec.yaml")),
            new Language("Swift", List.of("Package.swift")),
            new Language("Haskell", List.of("stack.yaml", "*.cabal")),
            new Language("Crystal", List.of("shard.yml")),
            new Language("Gleam", List.of("gleam.toml")),
            new Language("Zig", List.of("build.zig")),
            new Language("Perl", List.of("cpanfile")),
            new Language("C or C++", List.of("CMakeLists.txt")),
            new Language(
                    HUGO,
                    List.of(
                            "hugo.toml",
                            "hugo.yaml",
                            "hugo.yml",
                            "hugo.json",
                            "config/_default/hugo.toml",
                            "config/_default/hugo.yaml")));

    /** Its settings are called as those of Hexo are, which is Node.js. */
    private static final Language JEKYLL = new Language("Jekyll", List.of("_config.yml"));

    /** Names of Hugo's settings that others use too: what they say, and what lies beside them, tells whose they are. */
    private static final List<String> SETTINGS_OF_HUGO = List.of("config.toml", "config.yaml", "config.yml");

    private static final List<String> FOLDERS_OF_HUGO = List.of("archetypes", "content", "layouts", "themes");
    private static final Pattern BASE_URL =
            Pattern.compile("^\"?baseURL\"?[ \t]{0,40}[=:]", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private static final List<String> DOCKERFILES = List.of("dockerfile", "containerfile");

    /** Folders in which sources have a Dockerfile that is not found by itself. */
    private static final List<String> FOLDERS_OF_DOCKERFILES = List.of("", "docker/", ".docker/");

    private ForeignManifests() {}

    /** The refusal of an app in such a language; empty when it is in none. */
    static Optional<UndetectedException> refusal(SourceTree app, String root) {
        Stream<Language> languages =
                app.has("package.json") ? LANGUAGES.stream() : Stream.concat(LANGUAGES.stream(), Stream.of(JEKYLL));
        Stream<Language> all =
                Stream.concat(languages, settingsOfHugo(app).map(file -> new Language(HUGO, List.of(file))).stream());
        return all.flatMap(language -> language.files().stream()
                        .flatMap(file -> found(app, file).stream())
                        .limit(1)
                        .map(file -> new UndetectedException("This is " + language.name() + " (" + file
                                + "), which Lattice builds only with a Dockerfile of yours. "
                                + dockerfile(app, root)
                                        .map(ForeignManifests::named)
                                        .orElse("Add one.")
                                + elsewise())))
                .findFirst();
    }

    private static Optional<String> settingsOfHugo(SourceTree app) {
        return SETTINGS_OF_HUGO.stream()
                .filter(file -> app.text(file)
                        .filter(text -> BASE_URL.matcher(text).find())
                        .isPresent())
                .filter(file -> FOLDERS_OF_HUGO.stream().anyMatch(app::hasFolder))
                .findFirst();
    }

    /**
     * The refusal of files beside a Dockerfile that has an unusual place or is written in an unusual way; empty when there
     * is none.
     */
    static Optional<UndetectedException> ofDockerfile(SourceTree app, String root) {
        return dockerfile(app, root)
                .map(path -> new UndetectedException("There are pages to publish, and a Dockerfile that may be meant"
                        + " instead: " + path + ". " + named(path) + elsewise()));
    }

    /** A Dockerfile that is not found by itself, by its path in the source; empty when there is none. */
    static Optional<String> dockerfile(SourceTree app, String root) {
        return FOLDERS_OF_DOCKERFILES.stream()
                .flatMap(folder -> app.names(name -> name.startsWith(folder)
                        && DOCKERFILES.contains(name.substring(folder.length()).toLowerCase(Locale.ROOT))))
                .findFirst()
                .map(path -> root.isEmpty() ? path : root + "/" + path);
    }

    private static String named(String path) {
        return "To build " + path + ", name it (--dockerfile " + path + ").";
    }

    private static String elsewise() {
        return " To publish the files as they are, choose the kind static (lattice deploy static); to build an app of"
                + " Node.js or Python that is here too, choose that kind, and its root folder if it has one.";
    }

    private static Optional<String> found(SourceTree app, String file) {
        if (!file.startsWith("*")) {
            return app.first(file);
        }
        String end = file.substring(1);
        return app.names(name -> name.endsWith(end) && name.indexOf('/') < 0).findFirst();
    }

    /** Manifests that could not be read, for people: {@code package.json (line 3: …)}; empty when all could be. */
    static String unreadable(SourceTree app) {
        return app.unreadable().entrySet().stream()
                .limit(3)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
