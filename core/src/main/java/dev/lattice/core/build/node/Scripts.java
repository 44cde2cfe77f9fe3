package dev.lattice.core.build.node;

import dev.lattice.core.build.dockerfile.ShellLine;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The scripts of a package.json, read for what a server that is not watched by its author should run. */
final class Scripts {
    /** Where a start command is looked for, the likeliest first. */
    static final List<String> STARTS =
            List.of("start", "start:prod", "start:production", "production", "prod", "serve", "server");

    /** What builds it, the likeliest first. */
    private static final List<String> BUILDS =
            List.of("build", "build:prod", "build:production", "heroku-postbuild", "generate", "compile");

    /** What builds pages about something, which are the app where {@link #DOCUMENTING a tool} for such is needed. */
    private static final List<String> DOCUMENTATION_BUILDS = List.of("docs:build", "build:docs");

    private static final String[] DOCUMENTING = {"vitepress", "vuepress", "@docusaurus/core"};

    private static final int DEEPEST_CALL = 5;

    /** Stands where a build would be. */
    private static final Pattern NOTHING = Pattern.compile("(?:echo [^;&|]*|true|:|exit 0)");

    /** Servers for the time in which an app is written, and what starts something and ends. */
    private static final Pattern DEVELOPMENT = Pattern.compile("(?:npx (?:-y |--yes )?|pnpm exec |yarn |bunx )?(?:"
            // those that serve unless they are told to do something else
            + "(?:vite|parcel|rsbuild|next|nuxt)(?! (?:build|start|generate|export|optimize)\\b)(?: .*)?"
            + "|(?:astro|nuxi|nuxt-cli|vitepress|vuepress|rspack|docusaurus|gatsby|vue-cli-service|webpack|webpack-cli|hugo|hexo|nx|ng)"
            + " (?:dev|develop|serve|server|preview|s)\\b.*"
            + "|(?:astro|docusaurus|nest|react-scripts|react-app-rewired|craco|rescripts) start.*"
            + "|(?:webpack|rspack)-dev-server.*|(?:ng|nx) run .*serve.*|svelte-kit .*|(?:@11ty/)?eleventy .*--serve.*|ember s.*"
            + "|(?:remix|react-router|vinxi|wrangler|netlify|vercel) dev.*|expo .*"
            + "|serve\\b.*|http-server\\b.*|(?:live|lite|json)-server\\b.*|browser-sync .*|pm2 start.*|forever start.*"
            + "|tsc (?:-w|--watch).*|ts-node-dev .*|tsup .*--watch.*|electron .*|echo .*)");

    /** What a line sets for the program that it starts. */
    private static final Pattern VARIABLES = Pattern.compile("(?:[A-Za-z_]\\w{0,60}+=[^ '\"]{0,200}+ ++){0,9}+");

    private static final Pattern CALL = Pattern.compile("(?:npm|yarn|pnpm|bun) (?:run )?([A-Za-z0-9:_.-]+)(?: --)?");
    private static final Pattern WATCHED = Pattern.compile(
            "(?:npx )?nodemon(?: --?(?:quiet|q|legacy-watch|L))*+ ([\\w./-]+\\.[cm]?js|[\\w/-]+/?|\\.)");
    private static final Pattern BUILD =
            Pattern.compile("(?:(?:npm|yarn|pnpm|bun) (?:run )?)build|tsc\\b.*|(?:next|nest|vite|nuxt|remix) build.*");

    private Scripts() {}

    /** The script among those that start or build it which is too long to be looked at. */
    static Optional<String> overlong(Manifest manifest) {
        return manifest.overlong(Stream.of(STARTS, BUILDS, DOCUMENTATION_BUILDS)
                .flatMap(List::stream)
                .toList());
    }

    /** What starts it, if a script does so for good: the script's name and a line for a shell. */
    static Optional<Start> start(Manifest manifest) {
        return STARTS.stream().flatMap(name -> start(manifest, name).stream()).findFirst();
    }

    /** @param script its name */
    record Start(String script, String line) {}

    private static Optional<Start> start(Manifest manifest, String name) {
        return manifest.script(name)
                .map(line -> resolved(manifest, line))
                .map(Scripts::unwatched)
                .filter(line -> !isDevelopment(line))
                .map(line -> new Start(name, preceded(manifest, name, line)));
    }

    static boolean isDevelopment(String line) {
        return DEVELOPMENT.matcher(withoutVariables(withoutCrossEnv(line))).matches();
    }

    /** A line without the variables that it sets before its program. */
    static String withoutVariables(String line) {
        Matcher variables = VARIABLES.matcher(line);
        return (variables.lookingAt() ? line.substring(variables.end()) : line).strip();
    }

    /** What a script that only calls another one stands for. */
    static String resolved(Manifest manifest, String line) {
        String found = line.strip();
        for (int depth = 0; depth < DEEPEST_CALL; depth++) {
            Matcher call = CALL.matcher(found);
            Optional<String> next = call.matches() ? manifest.script(call.group(1)) : Optional.empty();
            if (next.isEmpty()) {
                break;
            }
            found = next.get().strip();
        }
        return withoutCrossEnv(found);
    }

    /** A package sets variables for all shells; the one in an image needs no help. */
    private static String withoutCrossEnv(String line) {
        Matcher matcher = Pattern.compile("^(?:npx )?cross-env(?:-shell)? ").matcher(line);
        return matcher.find() ? line.substring(matcher.end()).strip() : line;
    }

    /** Nothing changes in an image that would have to be watched. */
    private static String unwatched(String line) {
        Matcher watched = WATCHED.matcher(line);
        if (watched.matches()) {
            return "node " + watched.group(1);
        }
        return line.replaceFirst("^tsx watch ", "tsx ")
                .replaceFirst("^node --watch ", "node ")
                .replaceFirst("^bun (run )?--(watch|hot) ", "bun ");
    }

    /** With the script that npm runs before it, unless that builds, which was done by then. */
    private static String preceded(Manifest manifest, String name, String line) {
        return manifest.script("pre" + name)
                .filter(before -> !builds(manifest, before))
                .map(before -> resolved(manifest, before) + " && " + line)
                .orElse(line);
    }

    /** What builds it, if a script does: that of its name, or the one that would run before each start. */
    static Optional<String> build(Manifest manifest) {
        Optional<String> usual = first(manifest, BUILDS);
        if (usual.isPresent()) {
            return usual;
        }
        Optional<String> before = manifest.script("prestart")
                .filter(line -> builds(manifest, line))
                .map(line -> "prestart");
        return before.isPresent()
                        || !manifest.needsAny(DOCUMENTING)
                        || start(manifest).isPresent()
                ? before
                : first(manifest, DOCUMENTATION_BUILDS);
    }

    private static Optional<String> first(Manifest manifest, List<String> names) {
        return names.stream()
                .filter(name -> manifest.script(name)
                        .filter(line -> !NOTHING.matcher(line.strip()).matches())
                        .isPresent())
                .findFirst();
    }

    /** What the script that builds it runs, if one does; empty when none does. */
    static String buildLine(Manifest manifest) {
        return build(manifest)
                .flatMap(manifest::script)
                .map(line -> resolved(manifest, line))
                .orElse("");
    }

    private static boolean builds(Manifest manifest, String line) {
        return BUILD.matcher(line.strip()).matches()
                || BUILD.matcher(resolved(manifest, line)).matches();
    }

    /** The words of a line that may be programs or modules, whatever its syntax. */
    static List<String> words(String line) {
        return ShellLine.words(line).orElseGet(() -> List.of(line.strip().split("[\\s;&|()\"'=]+", -1)));
    }
}
