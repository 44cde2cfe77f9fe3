package dev.lattice.core.build.node;

import dev.lattice.core.build.BuildPlan;
import dev.lattice.core.build.CommandPort;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.build.Findings;
import dev.lattice.core.build.Procfile;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.node.Serving.Program;
import dev.lattice.core.build.node.Serving.Site;
import dev.lattice.core.build.site.SiteStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out how an app of Node.js is built and started. */
public final class NodeDetection {
    private static final int PORT = 3000;
    private static final Framework NONE =
            new Framework("Node.js", List.of(), "", Map.of(), "", (source, findings) -> Optional.empty());

    private final NodeSource source;
    private final Wishes wishes;
    private final Findings findings;

    private NodeDetection(NodeSource source, Wishes wishes, Findings findings) {
        this.source = source;
        this.wishes = wishes;
        this.findings = findings;
    }

    /**
     * The plan for the app in a folder of a source; empty when that has no package.json, or only one for tools beside
     * files that are served as they are.
     *
     * @param whole source, as what lies above the folder may be the workspace of the app
     * @throws UndetectedException when it is Node.js, but not known how to start it
     */
    public static Optional<BuildPlan> detect(SourceTree whole, Wishes wishes, Findings findings)
            throws UndetectedException {
        Optional<NodeSource> source = NodeSource.of(whole, wishes.root(), findings);
        return source.isEmpty() ? Optional.empty() : new NodeDetection(source.get(), wishes, findings).plan();
    }

    /** The plan for the only app below a folder that has none itself; empty when there is none. */
    public static Optional<BuildPlan> detectBelow(SourceTree whole, Wishes wishes, Findings findings)
            throws UndetectedException {
        Optional<NodeSource> source = NodeSource.below(whole, findings);
        return source.isEmpty() ? Optional.empty() : new NodeDetection(source.get(), wishes, findings).plan();
    }

    /** Folders below a source that have an app. */
    public static List<String> appsBelow(SourceTree whole) {
        return NodeSource.appsBelow(whole);
    }

    /** Whether there is certainly an app of Node.js at the top of a tree, and not only tools for another language's. */
    public static boolean isCertain(SourceTree app) {
        Optional<Manifest> manifest = Manifest.of(app);
        return manifest.isPresent()
                && (Scripts.start(manifest.get()).isPresent()
                        || Framework.isServer(manifest.get())
                        || Workers.settings(app, manifest.get()).isPresent()
                        || manifest.get()
                                .needsAny(
                                        "next",
                                        "nuxt",
                                        "@sveltejs/kit",
                                        "@remix-run/dev",
                                        "@react-router/dev",
                                        "hugo-bin",
                                        "hugo-extended"));
    }

    /** What is wrong with the package.json at the top of a tree, so that nothing else should be taken for the app. */
    public static Optional<String> complaint(SourceTree app) {
        return Manifest.of(app)
                .flatMap(Scripts::overlong)
                .map(script -> "its script " + script + " has more than " + Manifest.LONGEST_SCRIPT
                        + " characters; put it into a file");
    }

    private Optional<BuildPlan> plan() throws UndetectedException {
        Optional<Framework> known = source.nx().isPresent() ? Optional.empty() : Framework.of(source);
        Framework framework = known.orElse(NONE);
        known.ifPresent(it -> findings.decide(
                "framework", it.name(), it.told(source.manifest()) + " is among the packages in package.json"));
        if (source.nx().isPresent()) {
            findings.decide(
                    "framework",
                    "Nx",
                    (source.app().has("project.json") ? "project.json" : "package.json")
                            + " is there, and nx.json above it");
        }
        int major = NodeVersion.of(source, wishes.version(), findings);
        PackageManager manager = PackageManager.of(source.tree(), source.top(), findings);
        String install = findings.wish("install", wishes.install()).orElseGet(() -> manager.install(false));
        Builds builds = Builds.of(source, framework, manager, wishes.build(), findings);
        Optional<Serving> found = serving(framework, manager);
        if (found.isEmpty()) {
            if (source.app().first("index.html", "public/index.html").isPresent()
                    && builds.lines().isEmpty()) {
                return Optional.empty();
            }
            throw Entry.unknown(source);
        }
        if (wishes.install().isEmpty()) {
            findings.decide(
                    "install",
                    install,
                    manager.locked() ? "so that what the lock file names is installed" : "there is no lock file");
        }
        NodeStages stages = new NodeStages(
                source, major, manager, install, wishes.install().isPresent(), builds.lines(), framework, wishes);
        Optional<String> name = source.nx().isPresent() ? Optional.of("Nx") : known.map(Framework::name);
        return Optional.of(
                switch (found.get()) {
                    case Site site -> site(name, stages, site);
                    case Program program -> program(name, stages, program);
                });
    }

    private Optional<Serving> serving(Framework framework, PackageManager manager) throws UndetectedException {
        if (wishes.start().isPresent()) {
            findings.wish("start", wishes.start());
            return Optional.of(withVariables(new Program(wishes.start().get(), wishes.reason("start")), framework));
        }
        if (wishes.output().isPresent()) {
            findings.wish("output", wishes.output());
            return Optional.of(new Site(wishes.output().get(), fallback(framework), wishes.reason("output")));
        }
        Optional<String> web = Procfile.of(source.app()).command("web");
        if (web.isPresent()) {
            return Optional.of(withVariables(new Program(web.get(), "web in Procfile"), framework));
        }
        if (source.nx().isPresent()) {
            return Nx.serving(source);
        }
        Optional<Serving> ofFramework = framework.output().of(source, findings);
        Workers.refuse(source, ofFramework);
        if (ofFramework.isPresent()) {
            return ofFramework;
        }
        Optional<Serving> served = Scripts.start(source.manifest()).isPresent() || Framework.isServer(source.manifest())
                ? Optional.empty()
                : SiteOutputs.served(source);
        if (served.isPresent()) {
            return served;
        }
        return Entry.start(source, manager, findings).map(it -> it);
    }

    /** What a framework wants to have set, however it is started. */
    private Program withVariables(Program program, Framework framework) {
        try {
            return framework.output().of(source, new Findings(wishes)).orElse(program) instanceof Program own
                    ? program.in(own.environment())
                    : program;
        } catch (UndetectedException e) {
            return program; // it would not be known how to start it, but that was said
        }
    }

    private Optional<String> fallback(Framework framework) {
        try {
            return framework.output().of(source, new Findings(wishes)).orElse(null) instanceof Site site
                    ? site.fallback()
                    : Optional.empty();
        } catch (UndetectedException e) {
            return Optional.empty();
        }
    }

    private BuildPlan site(Optional<String> framework, NodeStages node, Site site) throws UndetectedException {
        String output = site.output();
        if (output.startsWith("/") || List.of(output.split("/", -1)).contains("..") || !Stage.isLine(output)) {
            throw new UndetectedException(
                    "The output folder " + output + " is not below the app's. Give one that is, such as dist.");
        }
        findings.decide("output", output.isEmpty() ? "." : output, site.reason());
        site.fallback()
                .ifPresent(file -> findings.decide("fallback", file, "it is a single-page app: its paths are its own"));
        findings.decide("port", String.valueOf(SiteStage.PORT), "the web server for sites listens there");
        List<Stage> stages = new ArrayList<>(node.forSite());
        String folder = source.nx().isPresent() ? output : source.path(output);
        stages.add(SiteStage.of("build", "/app/" + (folder.isEmpty() ? "" : folder + "/"), site.fallback()));
        return new BuildPlan(
                Ecosystem.NODE,
                framework,
                findings.decisions(),
                findings.warnings(),
                source.context(),
                new BuildPlan.Recipe.Generated(stages),
                Optional.of(SiteStage.PORT));
    }

    private BuildPlan program(Optional<String> framework, NodeStages node, Program program) {
        Optional<Integer> port = Entry.port(source, program.line(), PORT, findings);
        findings.decide("start", program.line(), program.reason());
        port.ifPresent(it -> findings.decide("port", String.valueOf(it), portReason(program.line(), it)));
        if (program.bundle().isEmpty()) {
            List<String> development = Commands.development(program.line(), source);
            if (!development.isEmpty()) {
                findings.decide(
                        "packages",
                        "all",
                        "it is started by " + String.join(", ", development) + ", of devDependencies");
            }
        }
        Procfile.of(source.app())
                .command("release")
                .ifPresent(line -> findings.warn("The release line of Procfile (" + line
                        + ") is not run. Put it before the start command if it has to be."));
        return new BuildPlan(
                Ecosystem.NODE,
                framework,
                findings.decisions(),
                findings.warnings(),
                source.context(),
                new BuildPlan.Recipe.Generated(node.forProgram(program, port.orElse(0))),
                port);
    }

    private static String portReason(String line, int port) {
        return CommandPort.of(line).isPresent()
                ? "the start command names it"
                : port == PORT ? "the default" : "its sources name it";
    }

    /**
     * What builds an app.
     *
     * @param lines for a shell, from the root of the context
     */
    record Builds(List<String> lines) {
        static Builds of(
                NodeSource source,
                Framework framework,
                PackageManager manager,
                Optional<String> wish,
                Findings findings) {
            if (findings.wish("build", wish).isPresent()) {
                return new Builds(wish.filter(line -> !line.isBlank()).stream()
                        .map(line -> in(source.folder(), line))
                        .toList());
            }
            if (source.nx().isPresent()) {
                String line = "NX_DAEMON=false nx build " + ShellLine.quote(Nx.name(source));
                findings.decide("build", line, "that is how Nx builds a project and what it needs");
                return new Builds(List.of(line));
            }
            Optional<String> script = Scripts.build(source.manifest());
            Optional<String> name = source.manifest().name().filter(it -> script.equals(Optional.of("build")));
            if (!source.folder().isEmpty()
                    && name.isPresent()
                    && manager.locked()
                    && source.tree().has("turbo.json")
                    && source.top().needs("turbo")
                    && source.top().document().has("packageManager")) {
                String line = "turbo run build --env-mode=loose --filter=" + ShellLine.quote(name.get());
                findings.decide("build", line, "turbo.json is there, which says what is built before it");
                return new Builds(List.of(line));
            }
            List<String> lines = new ArrayList<>();
            source.workspace()
                    .filter(it -> !source.folder().isEmpty())
                    .ifPresent(workspace -> workspace.needed(source.folder()).stream()
                            .filter(member -> !member.equals(source.folder()))
                            .forEach(member -> Manifest.of(source.tree().in(member))
                                    .flatMap(Scripts::build)
                                    .ifPresent(it -> lines.add(in(member, manager.run(it))))));
            String own = script.map(manager::run).orElse(framework.build());
            if (!own.isEmpty()) {
                lines.add(in(source.folder(), own));
            }
            if (!lines.isEmpty()) {
                String reason = script.map(it -> "the script " + it + " in package.json")
                        .orElse("that is how " + framework.name() + " is built");
                findings.decide(
                        "build",
                        String.join("; ", lines),
                        lines.size() > 1 ? reason + ", after the packages that it needs" : reason);
            }
            return new Builds(lines);
        }

        private static String in(String folder, String line) {
            return folder.isEmpty() ? line : "cd " + ShellLine.quote(folder) + " && " + line;
        }
    }
}
