package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.node.Serving.Program;
import dev.lattice.core.build.node.Serving.Site;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Apps that Nx builds: by a project.json, by what package.json tells it, or by the settings of a tool that it knows. */
final class Nx {
    /** Settings of tools from which Nx infers how a project is built. */
    private static final List<String> TOOLS =
            List.of("webpack.config", "rspack.config", "vite.config", "rollup.config");

    private static final Pattern PLACE = Pattern.compile("__dirname\\s{0,9},\\s{0,9}['\"]([^'\"\\n$]{1,200})['\"]");

    private Nx() {}

    /** What Nx is told of an app with a package.json of its own, if that leaves it to Nx how it is built. */
    static Optional<Document> project(SourceTree tree, String folder) {
        SourceTree app = tree.in(folder);
        Optional<Manifest> top = Manifest.of(tree).filter(manifest -> manifest.needs("nx"));
        Optional<Manifest> own = Manifest.of(app);
        if (top.isEmpty() || own.isEmpty() || !tree.has("nx.json")) {
            return Optional.empty();
        }
        Document told = own.get().document().object("nx");
        Document project = app.document("project.json").orElse(told);
        boolean targeted = project.has("targets", "build") || told.has("targets", "build");
        boolean inferred = Scripts.build(own.get()).isEmpty()
                && Scripts.start(own.get()).isEmpty()
                && !app.has("index.html")
                && TOOLS.stream().anyMatch(name -> !Settings.of(app, name).isEmpty());
        return targeted || inferred ? Optional.of(project.has("targets", "build") ? project : told) : Optional.empty();
    }

    static String name(NodeSource source) {
        return project(source)
                .text("name")
                .or(() -> source.app().document("project.json").flatMap(project -> project.text("name")))
                .or(() -> Manifest.of(source.app()).flatMap(Manifest::name))
                .orElse(source.folder().substring(source.folder().lastIndexOf('/') + 1));
    }

    /** What it builds; paths of sites are from the root of the repository. */
    static Optional<Serving> serving(NodeSource source) {
        Optional<Scripts.Start> start =
                source.workspace().isPresent() ? Scripts.start(source.manifest()) : Optional.empty();
        if (start.isPresent()) {
            return start.map(Outputs::script);
        }
        Document build = project(source).object("targets", "build");
        String executor = build.text("executor").orElse("");
        Optional<String> said = build.text("options", "outputPath")
                .or(() -> build.texts("outputs").stream().findFirst())
                .filter(path -> !path.contains("{options"))
                .map(path -> path.replace("{workspaceRoot}/", "").replace("{projectRoot}", source.folder()))
                .map(Outputs::folder)
                .or(() -> place(source));
        String output =
                said.orElse(source.workspace().isPresent() ? source.folder() + "/dist" : "dist/" + source.folder());
        String reason = said.isPresent()
                ? "that is where Nx puts what it builds"
                : "a guess: nothing says where Nx puts what it builds";
        boolean next = source.app()
                .first("next.config.js", "next.config.mjs", "next.config.ts")
                .isPresent();
        if (next) {
            String folder = executor.isEmpty() ? "." : relative(source, output);
            return Optional.of(new Program("next start " + folder, "next.config is there"));
        }
        boolean pages = source.app().first("index.html", "src/index.html").isPresent();
        if (pages) {
            boolean application = executor.endsWith(":application");
            return Optional.of(new Site(application ? output + "/browser" : output, Optional.of("index.html"), reason));
        }
        String file = build.text("options", "outputFileName").orElse("main.js");
        return Optional.of(new Program("node " + ShellLine.quote(relative(source, output) + "/" + file), reason));
    }

    /** The folder that the settings of a bundler name from where they are. */
    private static Optional<String> place(NodeSource source) {
        return TOOLS.stream()
                .map(name -> Settings.of(source.app(), name).find(PLACE))
                .filter(Matcher::find)
                .findFirst()
                .flatMap(found -> Slashes.resolved(source.folder(), found.group(1)));
    }

    private static String relative(NodeSource source, String path) {
        if (path.startsWith(source.folder() + "/")) {
            return path.substring(source.folder().length() + 1);
        }
        return "../"
                        .repeat((int) source.folder()
                                        .chars()
                                        .filter(character -> character == '/')
                                        .count()
                                + 1)
                + path;
    }

    private static Document project(NodeSource source) {
        return source.nx().orElse(Document.EMPTY);
    }
}
