package dev.lattice.core.build.node;

import dev.lattice.core.build.CommandPort;
import dev.lattice.core.build.Findings;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.node.Serving.Program;
import dev.lattice.core.build.node.Serving.Site;
import dev.lattice.core.build.node.TypeScript.Compiled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file that a program begins with, when no framework says which. */
final class Entry {
    private static final List<String> FOLDERS = List.of("", "src/", "server/", "app/", "api/", "bin/");
    private static final List<String> NAMES = List.of("index", "server", "app", "main");

    /** In characters of a file. */
    private static final int MOST_READ = 200_000;

    /** Scripts for what stands in for a server while pages are written. */
    private static final Pattern MOCK = Pattern.compile("mock|stub|fake", Pattern.CASE_INSENSITIVE);

    private static final Pattern SOURCE = Pattern.compile("[\\w./@-]+\\.[cm]?[jt]s");
    private static final Pattern COMPILES =
            Pattern.compile("\\b(tsc|tsup|swc|unbuild|rollup|esbuild|ncc|babel|pkgroll|tsdown|vite|rspack|webpack)\\b");
    private static final Pattern OUT = Pattern.compile(
            "--(?:outDir|outdir|out-dir|out|outfile|dist)[ =]([\\w./-]+)|-d (\\w[\\w./-]*)|-o (\\w[\\w./-]*)");
    private static final Pattern LISTENS_LITERALLY =
            Pattern.compile("\\.listen\\(\\s{0,9}(?:\\{\\s{0,9}port\\s{0,9}:\\s{0,9})?(\\d{2,5})\\b");
    private static final Pattern PORT_LITERAL = Pattern.compile(
            "\\b(?:const|let|var)\\s{1,9}\\w{0,20}port\\w{0,20}\\s{0,9}(?::\\s{0,9}number\\s{0,9})?=\\s{0,9}(\\d{2,5})\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BUN_SERVE =
            Pattern.compile("serve\\(\\s{0,9}\\{[^}]{0,200}?port\\s{0,9}:\\s{0,9}(\\d{2,5})\\b");
    private static final Pattern LOCAL =
            Pattern.compile("\\.listen\\([^)]{0,200}?['\"](localhost|127\\.0\\.0\\.1)['\"]");

    /** What a page has a browser run, by its path; Vite takes a slash before it for the page's folder. */
    private static final Pattern PAGE_SCRIPT = Pattern.compile(
            "\\b(?:src\\s{0,9}=|from\\b|import\\b)\\s{0,9}['\"]?([^'\"\\s<>?]{1,200}\\.[cm]?[jt]s)\\b",
            Pattern.CASE_INSENSITIVE);

    /** What tells that a server answers with files, or that Vite does so in it. */
    private static final Pattern SERVES_PAGES =
            Pattern.compile("[sS]tatic['\"(.]|sendFile|sirv|[dD]ist(?![a-z])|(?<![A-Za-z])vite|Vite");

    private static final Pattern LISTENS = Pattern.compile("\\b(?:listen|serve|createServer)\\(");

    /** Programs that ask others for work rather than being asked. */
    private static final List<String> CLIENTS =
            List.of("discord.js", "telegraf", "grammy", "node-telegram-bot-api", "whatsapp-web.js", "@slack/bolt");

    private Entry() {}

    /** How a program is started by its scripts, its main file, or a file with one of the usual names. */
    static Optional<Program> start(NodeSource source, PackageManager manager, Findings findings) {
        Manifest manifest = source.manifest();
        Optional<Scripts.Start> script = Scripts.start(manifest);
        if (script.isPresent()) {
            return script.map(Outputs::script);
        }
        SourceTree app = source.app();
        Optional<Behind> behind = behindVite(source);
        if (behind.isPresent()) {
            String path = behind.get().path();
            warnOfPages(source, path, findings);
            return Optional.of(new Program(
                    compiledBehind(source, path).orElseGet(() -> line(path, manifest, manager)),
                    path + " listens, and " + behind.get().framework().told(manifest) + " is among the dependencies"));
        }
        boolean builds = Scripts.build(manifest).isPresent();
        Optional<String> main = manifest.document().text("main").map(path -> path.replaceFirst("^\\./", ""));
        if (main.isPresent() && SOURCE.matcher(main.get()).matches()) {
            if (app.has(main.get()) || builds) {
                return Optional.of(new Program(line(main.get(), manifest, manager), "main in package.json names it"));
            }
        }
        Optional<Compiled> compiled = file(app, "ts", "mts").flatMap(path -> compiled(source, path));
        if (compiled.isPresent()) {
            return Optional.of(new Program(
                    "node " + ShellLine.quote(compiled.get().path()),
                    compiled.get().reason()));
        }
        return file(app, "js", "mjs", "cjs", "ts", "mts")
                .map(path -> new Program(line(path, manifest, manager), path + " is there"));
    }

    /** A server that an app has beside what Vite builds of it: the file that it begins with, and its library. */
    record Behind(String path, Framework framework) {}

    /**
     * The server behind what Vite builds, where no script starts one; empty when there is none. Its library is among what
     * runs, and a file with one of the usual names listens and imports that, or imports another such file which does.
     * What a page loads runs in browsers, where things can be listened to as well; what a script starts in place of a
     * server is none.
     */
    static Optional<Behind> behindVite(NodeSource source) {
        Manifest manifest = source.manifest();
        if (!manifest.needs("vite") || Scripts.start(manifest).isPresent()) {
            return Optional.empty();
        }
        SourceTree app = source.app();
        Set<String> loaded = loaded(app);
        Map<String, Framework> importing = new HashMap<>();
        Map<String, Settings> listening = new LinkedHashMap<>();
        files(app, "js", "mjs", "cjs", "ts", "mts")
                .filter(path -> !isMock(manifest, path) && !loaded.contains(path))
                .forEach(path -> {
                    Settings program = program(app, path);
                    Framework.imported(manifest, program).ifPresent(framework -> importing.put(path, framework));
                    if (program.find(LISTENS).find()) {
                        listening.put(path, program);
                    }
                });
        Stream<Behind> whole =
                listening.keySet().stream().flatMap(path -> behind(path, Optional.ofNullable(importing.get(path))));
        Stream<Behind> parted = listening.entrySet().stream()
                .flatMap(listens -> beside(app, listens.getKey(), listens.getValue())
                        .flatMap(path -> behind(listens.getKey(), Optional.ofNullable(importing.get(path)))));
        return Stream.concat(whole, parted).findFirst();
    }

    private static Stream<Behind> behind(String path, Optional<Framework> imported) {
        return imported.map(framework -> new Behind(path, framework)).stream();
    }

    private static Settings program(SourceTree app, String path) {
        return Settings.ofText(head(app.text(path).orElse("")));
    }

    /** Files that the app's pages begin with. */
    private static Set<String> loaded(SourceTree app) {
        Set<String> loaded = new HashSet<>();
        for (String folder : FOLDERS) {
            Matcher script =
                    PAGE_SCRIPT.matcher(head(app.text(folder + "index.html").orElse("")));
            while (script.find()) {
                Slashes.resolved(folder, Slashes.withoutTop(script.group(1))).ifPresent(loaded::add);
            }
        }
        return loaded;
    }

    /** Files of the app that a program of it imports. */
    private static Stream<String> beside(SourceTree app, String path, Settings program) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        return program.modules().stream()
                .filter(module -> module.startsWith("."))
                .flatMap(module -> Slashes.resolved(folder, module).stream())
                .flatMap(module -> Stream.concat(
                        Stream.of(module, module.replaceFirst("js$", "ts")),
                        Stream.of("js", "mjs", "cjs", "ts", "mts")
                                .flatMap(ending -> Stream.of(
                                        module + "." + ending,
                                        (module.isEmpty() ? "" : module + "/") + "index." + ending))))
                .filter(app::has);
    }

    /** Says so where a server is started that leaves out what Vite builds, as far as its sources were read. */
    private static void warnOfPages(NodeSource source, String path, Findings findings) {
        SourceTree app = source.app();
        Settings program = program(app, path);
        boolean served = Stream.concat(
                        Stream.of(program), beside(app, path, program).map(file -> program(app, file)))
                .anyMatch(it -> it.find(SERVES_PAGES).find());
        boolean built = Scripts.build(source.manifest()).isPresent() || app.has("index.html");
        if (!served && built && SiteOutputs.vite(source, findings).orElse(null) instanceof Site site) {
            findings.warn(path + " is started, and it does not seem to serve the pages that Vite builds in "
                    + site.output()
                    + ". Let it serve that folder, or deploy the pages by themselves: name the folder as the output.");
        }
    }

    /** The beginning of a text, so that reading it is quick. */
    private static String head(String text) {
        return text.length() > MOST_READ ? text.substring(0, MOST_READ) : text;
    }

    private static boolean isMock(Manifest manifest, String path) {
        String module = path.replaceFirst("(?:/index)?\\.\\w+$", "");
        return manifest.document().object("scripts").keys().stream()
                .filter(name -> MOCK.matcher(name).find())
                .flatMap(name -> manifest.script(name).stream())
                .flatMap(line -> Scripts.words(line).stream())
                .map(word -> Slashes.withoutEnd(Slashes.withoutHere(word)))
                .anyMatch(word -> word.equals(path) || word.equals(module));
    }

    /** Where the build puts a server in TypeScript that nothing else can run; its pages' own compiler makes none. */
    private static Optional<String> compiledBehind(NodeSource source, String path) {
        if (!path.endsWith("ts") || source.manifest().needsAny("tsx", "ts-node")) {
            return Optional.empty();
        }
        String build = Scripts.buildLine(source.manifest());
        Optional<Compiled> compiled = build.contains(path)
                ? compiled(source, path)
                : TypeScript.in(source, build)
                        .flatMap(compiler -> compiler.compiled(path))
                        .filter(it -> !it.path().equals(path.replaceFirst("ts$", "js")));
        return compiled.map(it -> "node " + ShellLine.quote(it.path()));
    }

    private static Optional<String> file(SourceTree app, String... endings) {
        return files(app, endings).findFirst();
    }

    private static Stream<String> files(SourceTree app, String... endings) {
        return Stream.of(endings)
                .flatMap(ending ->
                        FOLDERS.stream().flatMap(folder -> NAMES.stream().map(name -> folder + name + "." + ending)))
                .filter(app::has);
    }

    /** Where a build puts what it compiles a file to. */
    private static Optional<Compiled> compiled(NodeSource source, String file) {
        String build = Scripts.buildLine(source.manifest());
        if (!COMPILES.matcher(build).find() || build.contains("--noEmit")) {
            return Optional.empty();
        }
        Optional<Compiled> said = TypeScript.in(source, build).flatMap(compiler -> compiler.compiled(file));
        if (said.isPresent()) {
            return said;
        }
        Matcher out = OUT.matcher(build);
        String folder = "dist";
        if (out.find()) {
            folder = Stream.of(out.group(1), out.group(2), out.group(3))
                    .filter(it -> it != null)
                    .findFirst()
                    .orElse(folder);
        }
        String name = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.m?ts$", ".js");
        return Optional.of(new Compiled(
                folder.endsWith("js") ? folder : Slashes.withoutEnd(folder) + "/" + name,
                "a guess: the script " + Scripts.build(source.manifest()).orElse("build")
                        + " compiles it, and that is where most put it"));
    }

    private static String line(String path, Manifest manifest, PackageManager manager) {
        String file = ShellLine.quote(path);
        if (manager.kind() == PackageManager.Kind.BUN) {
            return "bun " + file;
        }
        if (path.endsWith("ts")) {
            return (manifest.needs("tsx") ? "tsx " : manifest.needs("ts-node") ? "ts-node " : "node ") + file;
        }
        return "node " + file;
    }

    /** The sources of the program that a line starts, as far as they were read. */
    private static List<String> texts(SourceTree app, String line) {
        List<String> texts = new ArrayList<>();
        for (String word : Scripts.words(line)) {
            Stream.of(word, word + ".js", word + ".ts", word + "/index.js", word.replaceFirst("^\\./", ""))
                    .flatMap(path -> app.text(path).stream())
                    .findFirst()
                    .ifPresent(texts::add);
        }
        if (texts.isEmpty()) { // what is compiled begins with one of the usual names
            file(app, "ts", "mts", "js", "mjs").flatMap(app::text).ifPresent(texts::add);
        }
        return texts;
    }

    /**
     * Which port a program listens on: the one that its command names, or the default, unless its sources name one and do not ask for it; empty when it is
     * visibly none that is reached.
     */
    static Optional<Integer> port(NodeSource source, String line, int usual, Findings findings) {
        Optional<Integer> named = CommandPort.of(line);
        if (named.isPresent()) {
            return named;
        }
        List<String> texts = texts(source.app(), line).stream().map(Entry::head).toList();
        boolean server = Framework.isServer(source.manifest());
        boolean client = !server && source.manifest().needsAny(CLIENTS.toArray(String[]::new));
        if (texts.isEmpty()) {
            return client ? Optional.empty() : Optional.of(usual);
        }
        Settings program = Settings.ofText(String.join("\n", texts));
        if (program.find(LOCAL).find()) {
            findings.warn("The program listens on its own machine only, where nobody else reaches it. Let it listen on"
                    + " 0.0.0.0.");
        } else if (source.manifest().needsToRun("fastify")
                && program.mentions(".listen(")
                && !program.mentions("0.0.0.0")
                && !program.mentions("host")
                && !program.mentions("HOST")) {
            findings.warn(
                    "Fastify listens on its own machine only unless it is told otherwise, and nobody else reaches it"
                            + " there. Give it host: '0.0.0.0', as in app.listen({ port, host: '0.0.0.0' }).");
        }
        if (program.mentions("env.PORT")
                || program.mentions("env['PORT']")
                || program.mentions("env[\"PORT\"]")
                || line.contains("$PORT")
                || line.contains("${PORT")) {
            return Optional.of(usual);
        }
        boolean listens = program.mentions("listen(") || program.mentions("serve(") || program.mentions("createServer");
        for (Pattern pattern : List.of(LISTENS_LITERALLY, BUN_SERVE, PORT_LITERAL)) {
            Matcher found = program.find(pattern);
            if (listens && found.find()) {
                int port = Integer.parseInt(found.group(1));
                if (port > 0 && port < 65536 && port != usual) {
                    findings.warn("The program listens on port " + port + " whatever PORT says. Read the port from"
                            + " process.env.PORT to be independent of that.");
                    return Optional.of(port);
                }
            }
        }
        if (!listens && client) {
            return Optional.empty();
        }
        return Optional.of(usual);
    }

    static UndetectedException unknown(NodeSource source) {
        return new UndetectedException("It is not known how to start this Node.js app"
                + (source.folder().isEmpty() ? "" : " in " + source.folder())
                + ": its package.json has no start script (or one for development only), names no main file that is there,"
                + " and there is no index, server, app or main file. Add a start script, or give the start command; if it"
                + " is a site, give its output folder.");
    }
}
