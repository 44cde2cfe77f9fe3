package dev.lattice.core.build.python;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.python.Application.Place;
import dev.lattice.core.build.python.PythonSource.Kind;
import dev.lattice.core.build.python.PythonSource.Scope;
import dev.lattice.core.build.python.PythonSource.Statement;
import dev.lattice.core.build.python.PythonSource.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Programs that are run as they are, and what they listen on. */
final class Script {
    private static final List<String> USUAL = List.of(
            "main.py",
            "app.py",
            "server.py",
            "run.py",
            "start.py",
            "bot.py",
            "index.py",
            "__main__.py",
            "src/main.py",
            "src/app.py",
            "src/server.py",
            "src/run.py",
            "src/bot.py",
            "src/__main__.py",
            "app/main.py",
            "app/app.py",
            "app/server.py",
            "application.py",
            "worker.py");

    /** Files at the top that are for those who work on the project. */
    private static final Set<String> TOOLS = Set.of(
            "setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py", "dodo.py", "manage.py", "build.py");

    /** Modules with which a program serves, each with the port that it takes unless it is told. */
    private static final Map<String, Integer> SERVING = Map.ofEntries(
            Map.entry("http.server", 0),
            Map.entry("socketserver", 0),
            Map.entry("wsgiref", 0),
            Map.entry("xmlrpc.server", 0),
            Map.entry("tornado.web", 0),
            Map.entry("cherrypy", 8080),
            Map.entry("aiohttp.web", 8080),
            Map.entry("nicegui", 8080),
            Map.entry("uvicorn", 8000),
            Map.entry("hypercorn", 8000),
            Map.entry("waitress", 8080),
            Map.entry("flask", 5000),
            Map.entry("sanic", 8000),
            Map.entry("robyn", 8080),
            Map.entry("bottle", 8080),
            Map.entry("websockets", 0),
            Map.entry("twisted.web", 0));

    private static final Set<String> LISTENING = Set.of(
            "HTTPServer",
            "ThreadingHTTPServer",
            "TCPServer",
            "ThreadingTCPServer",
            "WSGIServer",
            "make_server",
            "run",
            "run_app",
            "listen",
            "serve",
            "start",
            "bind",
            "SimpleXMLRPCServer",
            "create_server");

    private Script() {}

    /** The program that is most likely meant. */
    static Optional<Start> in(SourceTree tree, List<PythonFile> files, boolean installed) {
        List<PythonFile> top = files.stream()
                .filter(file -> !file.path().contains("/") && !TOOLS.contains(file.path()))
                .toList();
        Optional<PythonFile> main = USUAL.stream()
                .flatMap(name -> files.stream().filter(file -> file.path().equals(name)))
                .findFirst();
        if (main.isPresent()) {
            return main.map(file -> program(tree, file, file.path() + " is there"));
        }
        Optional<Start> entry = entry(tree, files, installed);
        if (entry.isPresent()) {
            return entry;
        }
        Optional<PythonFile> module = files.stream()
                .filter(file -> file.path().endsWith("/__main__.py"))
                .min(java.util.Comparator.comparingInt(file -> file.path().length()));
        if (module.isPresent()) {
            return module.map(file -> program(tree, file, file.path() + " is there"));
        }
        List<PythonFile> runnable = top.stream()
                .filter(file -> file.statements().stream().anyMatch(statement -> statement.scope() == Scope.MAIN))
                .toList();
        List<PythonFile> only = runnable.size() == 1 ? runnable : top.size() == 1 ? top : List.of();
        return only.stream()
                .findFirst()
                .map(file -> program(tree, file, file.path() + " is the only program at the top"));
    }

    /** Runs a file. */
    static Start program(SourceTree tree, PythonFile file, String reason) {
        String path = file.path();
        String line = "python " + ShellLine.quote(path);
        String root = "";
        Optional<Place> place = Place.of(tree, file);
        boolean below = path.contains("/") && place.isPresent();
        boolean inPackage = below
                && (file.modules().stream().anyMatch(module -> module.startsWith("."))
                        || place.get().module().contains("."));
        if (inPackage) {
            // Only as a module it is part of its package, so that it can import from it.
            String module = place.get().module();
            line = "python -m " + (module.endsWith(".__main__") ? module.substring(0, module.length() - 9) : module);
            root = place.get().root();
        }
        Listening listening = Listening.of(file);
        return new Start(
                listening.framework(),
                listening.reason(),
                line,
                reason,
                root,
                listening.port(),
                List.of(),
                Optional.empty(),
                Map.of(),
                listening.warnings());
    }

    /** The command that the project says it has. */
    private static Optional<Start> entry(SourceTree tree, List<PythonFile> files, boolean installed) {
        Document project = Manifests.project(tree);
        for (Document scripts :
                List.of(project.object("project", "scripts"), project.object("tool", "poetry", "scripts"))) {
            String own = project.text("project", "name")
                    .or(() -> project.text("tool", "poetry", "name"))
                    .orElse("");
            Optional<String> name = Stream.concat(
                            Stream.of("start", "serve", "server", "web", "app", own),
                            scripts.keys().stream().sorted())
                    .filter(one -> scripts.text(one).filter(Script::isTarget).isPresent())
                    .findFirst();
            if (name.isPresent()) {
                String target = scripts.text(name.get()).orElseThrow();
                String module = target.substring(0, target.indexOf(':'));
                String function = target.substring(target.indexOf(':') + 1);
                String line = installed
                        ? ShellLine.quote(name.get())
                        : "python -c "
                                + ShellLine.quote("import sys; from " + module + " import " + function + "; sys.exit("
                                        + function + "())");
                Listening listening = files.stream()
                        .filter(file -> Place.of(tree, file)
                                .filter(place -> place.module().equals(module))
                                .isPresent())
                        .findFirst()
                        .map(Listening::of)
                        .orElse(Listening.NONE);
                return Optional.of(new Start(
                        listening.framework(),
                        listening.reason(),
                        line,
                        "pyproject.toml: the script " + Excerpt.of(name.get()) + " is " + Excerpt.of(target),
                        tree.hasFolder("src") ? "src" : "",
                        listening.port(),
                        List.of(),
                        Optional.empty(),
                        Map.of(),
                        listening.warnings()));
            }
        }
        return Optional.empty();
    }

    private static boolean isTarget(String text) {
        return text.matches("[A-Za-z_][A-Za-z0-9_.]{0,200}:[A-Za-z_][A-Za-z0-9_]{0,100}");
    }

    /** What a program shows of a socket that it opens. */
    private record Listening(Optional<String> framework, String reason, Optional<Integer> port, List<String> warnings) {
        static final Listening NONE = new Listening(Optional.empty(), "", Optional.empty(), List.of());

        static Listening of(PythonFile file) {
            Optional<String> module =
                    SERVING.keySet().stream().filter(file::uses).sorted().findFirst();
            boolean reads = readsPort(file);
            if (module.isEmpty() && !reads) {
                return NONE;
            }
            List<String> warnings = new ArrayList<>();
            Optional<Integer> written = Optional.empty();
            for (Statement statement : file.statements()) {
                List<Token> arguments = arguments(file, statement);
                if (arguments.stream().anyMatch(Listening::isLoopback)) {
                    warnings.add(file.path() + " listens on 127.0.0.1, which nothing outside of its container reaches:"
                            + " let it listen on 0.0.0.0.");
                }
                written = written.or(() -> arguments.stream()
                        .flatMap(token -> port(token).stream())
                        .findFirst());
            }
            String reason = file.path() + (module.isPresent() ? " imports " + module.get() : " reads PORT");
            if (reads) {
                return new Listening(Optional.empty(), reason, Optional.of(Start.PORT), warnings);
            }
            int usual = SERVING.getOrDefault(module.orElseThrow(), 0);
            int port = written.orElse(usual == 0 ? Start.PORT : usual);
            warnings.add(file.path() + " does not read PORT, so it is taken to listen on " + port
                    + ". Let it listen on the port in the variable PORT and it can be given any.");
            return new Listening(Optional.empty(), reason, Optional.of(port), warnings);
        }

        /** What a statement gives to functions that listen, with the values of names in place. */
        private static List<Token> arguments(PythonFile file, Statement statement) {
            List<Token> found = new ArrayList<>();
            int from = 0;
            while (from + 1 < statement.tokens().size()
                    && !(LISTENING.contains(statement.at(from).text())
                            && statement.at(from + 1).is("("))) {
                from++;
            }
            for (int i = from + 1; i < statement.tokens().size(); i++) {
                Token token = statement.at(i);
                found.add(token);
                if (token.isName()) {
                    file.value(token.text()).filter(value -> value.size() < 8).ifPresent(found::addAll);
                }
            }
            return found;
        }

        private static boolean isLoopback(Token token) {
            return token.kind() == Kind.STRING
                    && (token.text().equals("127.0.0.1") || token.text().equals("localhost"));
        }

        private static Optional<Integer> port(Token token) {
            boolean number = token.kind() == Kind.NUMBER && token.text().matches("[1-9][0-9]{1,4}");
            return Optional.of(token.text())
                    .filter(text -> number)
                    .map(Integer::valueOf)
                    .filter(port -> port >= 80 && port < 65536);
        }

        private static boolean readsPort(PythonFile file) {
            return file.statements().stream()
                    .anyMatch(statement -> statement.tokens().stream()
                                    .anyMatch(token -> token.kind() == Kind.STRING
                                            && token.text().equals("PORT"))
                            && statement.tokens().stream()
                                    .anyMatch(token -> token.is("environ")
                                            || token.is("getenv")
                                            || token.is("env")
                                            || token.is("config")));
        }
    }
}
