package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.python.Application.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out how an application is started, by its framework first. */
final class Starts {
    /** Another application is worth a word when it is nearly as likely to be the one. */
    private static final int CLOSE = 6;

    private static final List<String> PAGES = List.of(
            "streamlit_app.py", "app.py", "main.py", "Home.py", "home.py", "index.py", "dashboard.py", "Hello.py");

    private final SourceTree tree;
    private final List<PythonFile> files;
    private final Dependencies dependencies;
    private final Servers servers;
    private final Wishes wishes;
    private final boolean installed;
    private final Optional<String> enclosing;

    /**
     * @param installed whether it is installed like a library
     * @param enclosing the package that the tree itself is
     */
    Starts(
            SourceTree tree,
            List<PythonFile> files,
            Dependencies dependencies,
            Wishes wishes,
            boolean installed,
            Optional<String> enclosing) {
        this.tree = tree;
        this.files = files;
        this.dependencies = dependencies;
        this.servers = new Servers(tree, dependencies);
        this.wishes = wishes;
        this.installed = installed;
        this.enclosing = enclosing;
    }

    /** What is known of it; empty when no program was found. */
    Optional<Start> find() {
        Optional<DjangoProject> django = DjangoProject.in(files);
        if (django.isPresent()) {
            return Optional.of(django.get().start(tree, dependencies, servers, wishes));
        }
        if (isReflex()) {
            return Optional.empty();
        }
        List<Application> applications = Applications.in(tree, files).stream()
                .map(one -> enclosing.map(one::inside).orElse(one))
                .toList();
        Optional<PythonFile> page = page("streamlit");
        boolean both = page.isPresent() && !applications.isEmpty();
        if (page.isPresent()
                && (!both || place(page.get()) < applications.getFirst().doubt())) {
            return Optional.of(
                    streamlit(page.get()).warning(both ? List.of(also(applications.getFirst())) : List.of()));
        } else if (!applications.isEmpty()) {
            return Optional.of(served(applications));
        }
        Optional<PythonFile> chat = page("chainlit");
        if (chat.isPresent()) {
            String file = chat.get().path();
            return Optional.of(Start.serving(
                    "Chainlit",
                    "chainlit run " + ShellLine.quote(file) + " --headless --host 0.0.0.0 --port $PORT",
                    file + " imports chainlit",
                    ""));
        }
        Optional<PythonFile> demo = page("gradio");
        if (demo.isPresent()) {
            String file = demo.get().path();
            return Optional.of(Start.serving(
                    "Gradio",
                    "GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python " + ShellLine.quote(file),
                    file + " imports gradio",
                    ""));
        }
        Optional<Start> mesop = page("mesop").flatMap(this::mesop);
        return mesop.isPresent() ? mesop : Script.in(tree, files, installed);
    }

    /** A module is served by what it imports Mesop as, which is an application of WSGI. */
    private Optional<Start> mesop(PythonFile file) {
        Optional<String> name = file.imports().entrySet().stream()
                .filter(imported -> imported.getValue().equals("mesop"))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder());
        return name.flatMap(object -> Place.of(tree, file)
                .map(place -> served(List.of(new Application(
                        WebFramework.MESOP, place, object, false, false, file.path() + " imports mesop")))));
    }

    /** Its programs are made from two sources, in Python and for browsers, and only its own command makes them. */
    private boolean isReflex() {
        return tree.has("rxconfig.py")
                && (dependencies.has("reflex")
                        || files.stream().anyMatch(file -> file.path().equals("rxconfig.py") && file.uses("reflex")));
    }

    /** Why nothing can be started, and what helps. */
    UndetectedException notFound() {
        if (isReflex()) {
            return new UndetectedException(
                    "This is Reflex (rxconfig.py), which Lattice builds only with a Dockerfile of"
                            + " yours: it compiles its pages with Node.js when it starts, and up to some versions listens on two"
                            + " ports, one for pages and one for what they ask. Add a Dockerfile that has both and runs"
                            + " \"reflex run --env prod\", or give the start command if one port serves all.");
        }
        List<WebFramework> known = WebFramework.among(dependencies);
        String seen = files.isEmpty()
                ? "there is no Python file near the top"
                : "none of the " + files.size() + " Python files near the top";
        if (!known.isEmpty()) {
            WebFramework framework = known.getFirst();
            return new UndetectedException(
                    dependencies.where(framework.distribution()).orElse("A manifest") + " lists "
                            + framework.distribution() + ", but no application was found: " + seen
                            + (files.isEmpty() ? "" : " makes one") + " with " + framework.call()
                            + ". Set the start command, such as \"gunicorn package.module:app --bind 0.0.0.0:$PORT\","
                            + " or the root folder if the application is in one of its own.");
        }
        return new UndetectedException("This is Python, but it is not known how to start it: " + seen
                + (files.isEmpty()
                        ? ""
                        : " is a main.py, app.py, server.py, run.py or __main__.py, or makes an application of a known framework")
                + ", and neither a manage.py, a script of pyproject.toml nor a Procfile says it."
                + " Set the start command, such as \"python program.py\", or the root folder if the application is in"
                + " one of its own.");
    }

    private Start served(List<Application> applications) {
        Application first = applications.getFirst();
        WebFramework framework = first.framework();
        List<String> warnings = new ArrayList<>();
        PythonFile file = files.stream()
                .filter(one -> one.path().equals(first.place().file()))
                .findFirst()
                .orElseThrow();
        if (Applications.runsItself(file)) {
            Start program = Script.program(tree, file, file.path() + " starts its server when it is imported");
            return new Start(
                    Optional.of(framework.title()),
                    first.reason(),
                    program.line(),
                    program.reason(),
                    program.root(),
                    program.port(),
                    List.of(),
                    Optional.empty(),
                    Map.of(),
                    program.warnings());
        }
        applications.stream()
                .skip(1)
                .filter(other -> !other.place().file().equals(first.place().file()))
                .filter(other -> !other.object().equals(first.object())
                        || other.place().depth() <= first.place().depth())
                .filter(other -> !first.reason().contains(" import "))
                .filter(other -> other.doubt() - first.doubt() <= CLOSE)
                .findFirst()
                .ifPresent(other -> warnings.add(also(other)));
        Servers.Choice choice = servers.serving(first);
        Start start = Start.serving(
                        framework.title(),
                        choice.line(),
                        first.reason(),
                        first.place().root())
                .needing(choice.missing())
                .warning(warnings);
        boolean flask = framework.distribution().endsWith("flask") || framework == WebFramework.OPENAPI_FLASK;
        // Without this an app.run() that nothing guards would serve, on an address of its own, instead of the server.
        return flask ? start.with(Map.of("FLASK_RUN_FROM_CLI", "true")) : start;
    }

    private static String also(Application other) {
        return "There is another application: " + other.reason()
                + ". Set the start command if that is the one to serve.";
    }

    private Start streamlit(PythonFile file) {
        return Start.serving(
                "Streamlit",
                "streamlit run " + ShellLine.quote(file.path())
                        + " --server.address 0.0.0.0 --server.port $PORT --server.headless true"
                        + " --browser.gatherUsageStats false",
                file.path() + " imports streamlit",
                "");
    }

    /** The file that is given to a framework's own program. */
    private Optional<PythonFile> page(String module) {
        return files.stream()
                .filter(file -> file.uses(module))
                .filter(file -> !file.path().contains("pages/") && !file.path().endsWith("__init__.py"))
                .min(Comparator.comparingInt(Starts::place).thenComparing(PythonFile::path));
    }

    private static int place(PythonFile file) {
        String path = file.path();
        int name = PAGES.indexOf(path.substring(path.lastIndexOf('/') + 1));
        int depth = (int) path.chars().filter(c -> c == '/').count();
        return depth * 10 + (name < 0 ? PAGES.size() + 10 : name);
    }
}
