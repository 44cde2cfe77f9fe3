package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.Findings;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.node.Serving.Program;
import dev.lattice.core.build.node.Serving.Site;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tools that make files for a web server put them. */
final class SiteOutputs {
    private static final Optional<String> SINGLE_PAGE = Optional.of("index.html");
    private static final Pattern OUT_DIR =
            Pattern.compile("--(?:outDir|out-dir|dest|dist-dir|output-path|destination)[ =](?:['\"])?([\\w./-]+)");
    private static final Pattern DOCS = Pattern.compile("(?:vitepress|vuepress) build(?: ([\\w.][\\w./-]*))?");
    private static final Pattern SERVED =
            Pattern.compile("(?:npx )?(serve|http-server|vite preview|lite-server)\\b(.*)");

    private SiteOutputs() {}

    static Optional<Serving> vite(NodeSource source, Findings findings) {
        if (isServer(source)) {
            return Optional.empty();
        }
        Settings settings = Settings.of(source.app(), "vite.config");
        String folder = settings.value("outDir")
                .map(out -> fromRoot(settings.value("root"), out))
                .orElseGet(() -> settings.value("root")
                        .map(root -> Outputs.folder(root) + "/dist")
                        .filter(root -> source.app().hasFolder(root.substring(0, root.lastIndexOf('/'))))
                        .orElse("dist"));
        return Optional.of(
                new Site(flag(source).orElse(folder), SINGLE_PAGE, "that is where Vite puts a single-page app"));
    }

    private static String fromRoot(Optional<String> root, String out) {
        if (root.isEmpty() || Outputs.folder(root.get()).equals("dist")) {
            return Outputs.folder(out);
        }
        return out.startsWith("../")
                ? Outputs.folder(out.substring(3))
                : Outputs.folder(root.get()) + "/" + Outputs.folder(out);
    }

    static Optional<Serving> createReactApp(NodeSource source, Findings findings) {
        return isServer(source)
                ? Optional.empty()
                : Optional.of(new Site("build", SINGLE_PAGE, "that is where Create React App puts its files"));
    }

    static Optional<Serving> vueCli(NodeSource source, Findings findings) {
        String folder = Settings.of(source.app(), "vue.config")
                .value("outputDir")
                .map(Outputs::folder)
                .orElse("dist");
        return isServer(source)
                ? Optional.empty()
                : Optional.of(
                        new Site(flag(source).orElse(folder), SINGLE_PAGE, "that is where Vue CLI puts its files"));
    }

    static Optional<Serving> angular(NodeSource source, Findings findings) {
        Document projects =
                source.app().document("angular.json").orElse(Document.EMPTY).object("projects");
        Optional<String> name = projects.keys().stream()
                .filter(project -> !projects.text(project, "projectType").equals(Optional.of("library")))
                .filter(project ->
                        projects.has(project, "architect", "build") || projects.has(project, "targets", "build"))
                .sorted()
                .findFirst();
        String project = name.or(source.manifest()::name).orElse("app");
        Document target = projects.has(project, "architect")
                ? projects.object(project, "architect", "build")
                : projects.object(project, "targets", "build");
        Document options = target.object("options");
        String base = Outputs.folder(options.text("outputPath")
                .or(() -> options.text("outputPath", "base"))
                .orElse("dist/" + project));
        boolean renders = source.manifest().needsAny("@angular/ssr", "@nguniversal/express-engine")
                && (options.has("ssr")
                        || options.has("server")
                        || source.app().has("server.ts")
                        || source.app().has("src/server.ts"));
        if (renders && !options.text("outputMode").equals(Optional.of("static"))) {
            String line = "node " + base + "/server/server.mjs";
            // it refuses hosts that it does not know, and what names an app gets is the gateway's to decide
            return Optional.of(new Program(
                    line, "angular.json builds a server", java.util.Map.of("NG_ALLOWED_HOSTS", "*"), List.of()));
        }
        boolean flat = target.text("builder")
                .filter(builder -> builder.endsWith(":browser") || builder.endsWith(":browser-esbuild"))
                .isPresent();
        String browser = options.text("outputPath", "browser").orElse("browser");
        String folder = flat || browser.isEmpty() ? base : base + "/" + browser;
        return isServer(source)
                ? Optional.empty()
                : Optional.of(new Site(folder, SINGLE_PAGE, "angular.json puts its files there"));
    }

    static Optional<Serving> gatsby(NodeSource source, Findings findings) {
        return Optional.of(new Site("public", Optional.empty(), "that is where Gatsby puts its pages"));
    }

    static Optional<Serving> docusaurus(NodeSource source, Findings findings) {
        return Optional.of(
                new Site(flag(source).orElse("build"), Optional.empty(), "that is where Docusaurus puts its pages"));
    }

    static Optional<Serving> eleventy(NodeSource source, Findings findings) {
        String folder = source.app()
                .first(".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs")
                .flatMap(source.app()::text)
                .flatMap(text -> Settings.ofText(text).value("output"))
                .map(Outputs::folder)
                .orElse("_site");
        return Optional.of(
                new Site(flag(source).orElse(folder), Optional.empty(), "that is where Eleventy puts its pages"));
    }

    static Optional<Serving> vitePress(NodeSource source, Findings findings) {
        return documentation(source, "VitePress", ".vitepress");
    }

    static Optional<Serving> vuePress(NodeSource source, Findings findings) {
        return documentation(source, "VuePress", ".vuepress");
    }

    /** @param settings folder of a tool's settings, beside which its pages are made from what is there */
    private static Optional<Serving> documentation(NodeSource source, String tool, String settings) {
        String folder = documents(source, settings);
        return Optional.of(new Site(
                flag(source).orElse((folder.isEmpty() ? "" : folder + "/") + settings + "/dist"),
                Optional.empty(),
                "that is where " + tool + " puts its pages"));
    }

    /** The folder with what pages are made from: the one that the build names, else the one that has the settings. */
    static String documents(NodeSource source, String settings) {
        Matcher build = DOCS.matcher(Scripts.buildLine(source.manifest()));
        if (build.find()) {
            String named = build.group(1) == null ? "." : build.group(1);
            return Slashes.withoutHere(named).equals(".") || named.isEmpty() ? "" : Outputs.folder(named);
        }
        return source.app().hasFolder(settings) || !source.app().hasFolder("docs/" + settings) ? "" : "docs";
    }

    static Optional<Serving> hexo(NodeSource source, Findings findings) {
        return Optional.of(new Site("public", Optional.empty(), "that is where Hexo puts its pages"));
    }

    static Optional<Serving> hugo(NodeSource source, Findings findings) {
        return isServer(source)
                ? Optional.empty()
                : Optional.of(
                        new Site(flag(source).orElse("public"), Optional.empty(), "that is where Hugo puts its pages"));
    }

    static Optional<Serving> ember(NodeSource source, Findings findings) {
        return Optional.of(new Site("dist", SINGLE_PAGE, "that is where Ember puts its files"));
    }

    /** Bundlers without a home of their own for pages. */
    static Optional<Serving> bundler(NodeSource source, Findings findings) {
        String build = Scripts.buildLine(source.manifest());
        boolean pages = build.contains(".html")
                || source.manifest()
                        .document()
                        .text("source")
                        .filter(page -> page.endsWith(".html"))
                        .isPresent()
                || source.app().has("index.html")
                || source.app().has("src/index.html")
                || source.app().has("public/index.html")
                || source.manifest().needs("html-webpack-plugin");
        return isServer(source) || !pages || build.isEmpty()
                ? Optional.empty()
                : Optional.of(new Site(
                        flag(source).orElse("dist"),
                        SINGLE_PAGE,
                        "that is where its bundler puts files unless told otherwise"));
    }

    /** What a start script serves that starts nothing but a server of files. */
    static Optional<Serving> served(NodeSource source) {
        for (String name : List.of("start", "serve", "preview")) {
            Optional<String> line = source.manifest()
                    .script(name)
                    .map(it -> Scripts.withoutVariables(Scripts.resolved(source.manifest(), it)));
            Matcher served = SERVED.matcher(line.orElse(""));
            if (served.matches() && !served.group(1).equals("vite preview")) {
                String folder = "";
                boolean single = false;
                List<String> words = Scripts.words(served.group(2));
                for (int index = 0; index < words.size(); index++) {
                    String word = words.get(index);
                    single |= word.equals("-s") || word.equals("--single");
                    if (word.equals("-l") || word.equals("-p") || word.equals("--listen") || word.equals("--port")) {
                        index++;
                    } else if (folder.isEmpty() && !word.isEmpty() && !word.startsWith("-")) {
                        folder = word;
                    }
                }
                return Optional.of(new Site(
                        folder.isEmpty() || folder.equals(".") ? "" : Outputs.folder(folder),
                        single ? SINGLE_PAGE : Optional.empty(),
                        "the script " + name + " in package.json serves it"));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> flag(NodeSource source) {
        Matcher flag = OUT_DIR.matcher(Scripts.buildLine(source.manifest()));
        return flag.find() ? Optional.of(Outputs.folder(flag.group(1))) : Optional.empty();
    }

    /** Whether the files are only a part of it, and a program of its own serves them. */
    private static boolean isServer(NodeSource source) {
        return Scripts.start(source.manifest()).isPresent();
    }
}
