package dev.lattice.core.build.python;

import dev.lattice.core.build.BuildPlan;
import dev.lattice.core.build.CommandPort;
import dev.lattice.core.build.Decision;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.build.Procfile;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.python.Application.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out how a Python application is built and started. */
public final class PythonDetection {
    private static final int MOST_FILES = 400;
    private static final int MOST_CHARACTERS = 4 << 20;

    /** Programs that a start command may begin with, each with the package that has it. */
    private static final Map<String, String> SERVERS = Map.of(
            "gunicorn", "gunicorn",
            "uvicorn", "uvicorn",
            "hypercorn", "hypercorn",
            "daphne", "daphne",
            "granian", "granian",
            "waitress-serve", "waitress");

    /** Runners that put the virtual environment in place, which it is already where the image runs. */
    private static final List<String> RUNNERS =
            List.of("uv run ", "poetry run ", "pipenv run ", "pdm run ", "rye run ");

    private static final Set<String> MANIFESTS =
            Set.of("requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "manage.py");

    private static final int DEEPEST_MANIFEST = 2;
    private static final int MOST_FOLDERS = 40;

    private final SourceTree tree;
    private final String folder;
    private final Wishes wishes;
    private final List<String> warnings = new ArrayList<>();

    private PythonDetection(SourceTree tree, String folder, Wishes wishes) {
        this.tree = tree;
        this.folder = folder;
        this.wishes = wishes;
    }

    /**
     * The plan for a folder of a source, which is the application's own; empty when it is nothing of Python.
     *
     * @param folder its path; empty for all
     * @throws UndetectedException when it is, but cannot be started, or not with the version that it or somebody wants
     */
    public static Optional<BuildPlan> detect(SourceTree whole, String folder, Wishes wishes)
            throws UndetectedException {
        return new PythonDetection(whole.in(folder), folder, wishes).detect();
    }

    /**
     * The plan for a tree, as {@link #detect(SourceTree, String, Wishes)}.
     *
     * @throws UndetectedException when it is, but cannot be started, or not with the version that it or somebody wants
     */
    public static Optional<BuildPlan> detect(SourceTree tree, Wishes wishes) throws UndetectedException {
        return detect(tree, "", wishes);
    }

    /**
     * Folders below a source that have an application with a manifest of its own, such as {@code backend}; none when the
     * source has Python at its top, as then they are its parts.
     */
    public static List<String> appsBelow(SourceTree whole, Wishes wishes) {
        boolean top = hasManifest(whole)
                || whole.names(name -> !name.contains("/"))
                        .anyMatch(name -> PythonEvidence.isModule(name) && !name.equals("setup.py"));
        if (top) {
            return List.of();
        }
        List<String> apps = new ArrayList<>();
        whole.names(PythonDetection::isManifest)
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .filter(Stage::isLine)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).thenComparing(folder -> folder))
                .limit(MOST_FOLDERS)
                .filter(folder -> apps.stream().noneMatch(app -> folder.startsWith(app + "/")))
                .filter(folder -> isApp(whole.in(folder), wishes))
                .forEach(apps::add);
        return apps;
    }

    /** Whether a path names a manifest in one of the folders, or in one of theirs, that are not for something else. */
    private static boolean isManifest(String path) {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        return slash > 0
                && MANIFESTS.contains(name)
                && PythonEvidence.isModule(path.substring(0, slash + 1) + "x.py")
                && path.chars().filter(c -> c == '/').count() <= DEEPEST_MANIFEST;
    }

    private static boolean isApp(SourceTree folder, Wishes wishes) {
        try {
            return hasManifest(folder)
                    && new PythonDetection(folder, "", wishes).detect().isPresent();
        } catch (UndetectedException e) {
            return false; // a library, or tools
        }
    }

    /** Whether a tree has at its top what only a project of Python has, and not only a script in it. */
    public static boolean hasManifest(SourceTree tree) {
        return Installer.of(tree) != Installer.NONE || tree.has("manage.py");
    }

    private Optional<BuildPlan> detect() throws UndetectedException {
        boolean wished = wishes.ecosystem().equals(Optional.of(Ecosystem.PYTHON));
        Installer installer = Installer.of(tree);
        List<PythonFile> files = files();
        boolean manifest = hasManifest(tree);
        if (!wished && !manifest && files.isEmpty()) {
            return Optional.empty();
        }
        Dependencies dependencies = Dependencies.of(tree, installer);
        boolean installed = installer == Installer.SETUP
                || (installer != Installer.REQUIREMENTS
                        && installer != Installer.PIPENV
                        && Installation.Packaging.isInstallable(tree));
        Optional<String> enclosing = enclosing(files);
        Starts starts = new Starts(tree, files, dependencies, wishes, installed, enclosing);
        Optional<Start> start = chosen(starts.find(), files);
        if (start.isEmpty()) {
            // Some tools of other projects are written in Python.
            if (!wished && !manifest) {
                return Optional.empty();
            }
            throw starts.notFound();
        }
        return Optional.of(plan(installer, dependencies, start.get(), enclosing));
    }

    /** The package that the application's own folder is, where what is in it imports from there by {@code from .}. */
    private Optional<String> enclosing(List<PythonFile> files) {
        String name = folder.substring(folder.lastIndexOf('/') + 1);
        boolean relative = files.stream()
                .filter(file -> !file.path().contains("/"))
                .anyMatch(file -> file.modules().stream().anyMatch(module -> module.startsWith(".")));
        return relative && tree.has("__init__.py") && Place.isIdentifier(name) ? Optional.of(name) : Optional.empty();
    }

    private static String portReason(String line, int port) {
        return CommandPort.of(line).isPresent()
                ? "the start command names it"
                : port == Start.PORT ? "the default; it gets it as PORT" : "its source names it";
    }

    private BuildPlan plan(Installer installer, Dependencies dependencies, Start found, Optional<String> enclosing)
            throws UndetectedException {
        PythonVersion version = PythonVersion.of(tree, wishes, warnings::add);
        Start start = completed(found, installer, dependencies);
        Installation installation = Installation.of(tree, installer, dependencies, version);
        DebianPackages packages = DebianPackages.of(dependencies);
        List<Decision> decisions = new ArrayList<>();
        start.framework().ifPresent(name -> decisions.add(new Decision("framework", name, start.frameworkReason())));
        decisions.add(version.decision());
        if (!packages.isEmpty()) {
            Set<String> all = new LinkedHashSet<>(packages.build());
            all.addAll(packages.run());
            decisions.add(new Decision(
                    "packages", String.join(" ", all), String.join(", ", packages.because()) + " needs them"));
        }
        Optional<String> install = wished(wishes.install());
        decisions.add(install.map(line -> new Decision("install", line, wishes.reason("install")))
                .orElse(installation.decision()));
        Optional<String> build = wished(wishes.build());
        build.map(line -> new Decision("build", line, wishes.reason("build")))
                .or(() -> start.build().map(one -> new Decision("build", one.line(), one.reason())))
                .ifPresent(decisions::add);
        decisions.add(new Decision("start", start.line(), start.reason()));
        start.port()
                .ifPresent(port ->
                        decisions.add(new Decision("port", String.valueOf(port), portReason(start.line(), port))));
        warnings.addAll(start.warnings());
        if (start.port().isPresent() && build.isEmpty()) {
            warnings.addAll(UnbuiltPages.warnings(tree, folder));
        }
        List<String> buildLines = build.or(() -> start.build().map(Start.Build::line))
                .map(List::of)
                .orElse(List.of());
        Wishes clean = new Wishes(
                wishes.ecosystem(),
                wishes.root(),
                wishes.version(),
                install,
                build,
                wishes.start(),
                wishes.output(),
                wishes.dockerfile(),
                wishes.variables(),
                wishes.secrets(),
                wishes.written(),
                wishes.target(),
                wishes.arguments());
        return new BuildPlan(
                Ecosystem.PYTHON,
                start.framework(),
                decisions,
                warnings,
                new BuildPlan.Recipe.Generated(
                        new PythonImage(version, installation, packages, start, clean, enclosing).stages(buildLines)),
                start.port());
    }

    /** What somebody said, or the Procfile, before what was found. */
    private Optional<Start> chosen(Optional<Start> found, List<PythonFile> files) {
        Start any = found.orElse(new Start(
                Optional.empty(), "", "", "", "", Optional.empty(), List.of(), Optional.empty(), Map.of(), List.of()));
        Optional<String> wish = wished(wishes.start());
        if (wish.isPresent()) {
            Start start = any.instead(unwrapped(wish.get()), wishes.reason("start"));
            boolean serves = start.port().isPresent()
                    || wish.get().contains("PORT")
                    || server(wish.get()).isPresent();
            Optional<Integer> port = start.port().isPresent() ? start.port() : Optional.of(Start.PORT);
            return Optional.of(start.listening(
                    CommandPort.of(wish.get()).or(() -> serves ? port : program(wish.get(), files))));
        }
        Procfile procfile = Procfile.of(tree);
        Optional<String> web = procfile.command("web");
        if (web.isPresent()) {
            String release = procfile.command("release")
                    .map(line -> unwrapped(line) + " && ")
                    .orElse("");
            String line = release + unwrapped(web.get());
            String reason = release.isEmpty() ? "Procfile: web" : "Procfile: web, after release";
            // Commands of a Procfile are meant for the top of the source.
            String root = any.root().equals("src") ? "src" : "";
            return Optional.of(any.instead(line, reason)
                    .in(root)
                    .listening(Optional.of(CommandPort.of(line).orElse(Start.PORT)))
                    .built(any.root().equals(root) ? any.build() : Optional.empty())
                    .warning(any.framework().filter("Django"::equals).isPresent() ? hosts(any) : List.of()));
        }
        if (procfile.processes().size() == 1 && found.isEmpty()) {
            String name = procfile.processes().keySet().iterator().next();
            return procfile.command(name).map(line -> any.instead(unwrapped(line), "Procfile: " + name));
        }
        return found;
    }

    private static List<String> hosts(Start django) {
        return django.warnings().stream()
                .filter(line -> line.startsWith("ALLOWED_HOSTS"))
                .toList();
    }

    /** The port of the program that a command runs. */
    private Optional<Integer> program(String line, List<PythonFile> files) {
        return files.stream()
                .filter(file -> line.equals("python " + file.path()) || line.equals("python3 " + file.path()))
                .findFirst()
                .flatMap(file -> Script.program(tree, file, "").port());
    }

    /** With what it needs and nothing lists. */
    private Start completed(Start start, Installer installer, Dependencies dependencies) {
        Start completed = start;
        if (wishes.install().isEmpty() && start.packages().isEmpty()) {
            Servers servers = new Servers(tree, dependencies);
            completed = completed.needing(
                    server(start.line()).filter(one -> !servers.has(one) && !dependencies.mayInstall(one)));
        }
        if (installer == Installer.NONE) {
            String framework = start.framework().orElse("");
            completed = completed.needing(WebFramework.titled(framework).map(WebFramework::distribution));
        }
        if (!completed.packages().isEmpty()) {
            String names = String.join(" and ", completed.packages());
            boolean one = completed.packages().size() == 1;
            warnings.add(names + (one ? " is" : " are") + " not among the dependencies, so the newest "
                    + (one ? "is" : "are") + " added. List " + (one ? "it" : "them") + " to choose the version.");
        }
        return completed;
    }

    /** The package of the server that a command runs. */
    private static Optional<String> server(String line) {
        String last = line.substring(line.lastIndexOf("&&") < 0 ? 0 : line.lastIndexOf("&&") + 2)
                .strip();
        String program = last.startsWith("exec ") ? last.substring(5).strip() : last;
        return Optional.ofNullable(SERVERS.get(program.split(" ", 2)[0]));
    }

    private static Optional<String> wished(Optional<String> line) {
        return line.map(text -> text.replace("\0", "").strip()).filter(text -> !text.isEmpty());
    }

    private static String unwrapped(String line) {
        String rest = line;
        for (String runner : RUNNERS) {
            if (rest.startsWith(runner)) {
                rest = rest.substring(runner.length()).strip();
                while (List.of("--frozen", "--no-dev", "--no-sync", "--locked").contains(rest.split(" ", 2)[0])) {
                    rest = rest.contains(" ")
                            ? rest.substring(rest.indexOf(' ')).strip()
                            : "";
                }
            }
        }
        return rest.isEmpty() ? line : rest;
    }

    /** The sources that may be part of the application, those near the top first; so many that reading them is quick. */
    private List<PythonFile> files() {
        List<PythonFile> files = new ArrayList<>();
        int[] left = {MOST_CHARACTERS};
        tree.names(PythonEvidence::isModule)
                .filter(path -> !path.equals("setup.py") && Stage.isLine(path))
                .sorted(Comparator.comparingLong((String path) ->
                                path.chars().filter(c -> c == '/').count())
                        .thenComparing(path -> path))
                .limit(MOST_FILES)
                .forEach(path -> {
                    String text = tree.text(path).orElse("");
                    if (text.length() <= left[0]) {
                        left[0] -= text.length();
                        files.add(PythonFile.of(path, text));
                    }
                });
        return files;
    }
}
