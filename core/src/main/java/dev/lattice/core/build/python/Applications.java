package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.python.Application.Place;
import dev.lattice.core.build.python.PythonFile.Assignment;
import dev.lattice.core.build.python.PythonFile.Function;
import dev.lattice.core.build.python.PythonSource.Scope;
import dev.lattice.core.build.python.PythonSource.Statement;
import dev.lattice.core.build.python.PythonSource.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the objects that servers can be pointed at, by what sources say and not by what files are called. */
final class Applications {
    /** What servers are pointed at on purpose; what such a file imports is as good as what it makes. */
    private static final Set<String> ENTRIES = Set.of("wsgi", "asgi", "main");

    private final SourceTree tree;
    private final List<PythonFile> files;
    /** Functions that give an application, by their names, in whatever module they are. */
    private final Map<String, WebFramework> factories = new HashMap<>();

    private final List<Application> found = new ArrayList<>();
    /** What an object is made by that is there once its module is imported. */
    private final Map<Application, Application> madeBy = new HashMap<>();
    /** Objects that the project itself gives to a server, such as {@code app.main:app}. */
    private final Set<String> named = new HashSet<>();

    private Applications(SourceTree tree, List<PythonFile> files) {
        this.tree = tree;
        this.files = files;
    }

    /** All there are, the likeliest first. */
    static List<Application> in(SourceTree tree, List<PythonFile> files) {
        Applications applications = new Applications(tree, files);
        files.forEach(applications::readFactories);
        files.forEach(applications::readObjects);
        List.copyOf(files).forEach(applications::readImported);
        applications.readNamed();
        applications.readMade(files);
        Set<Application> makers = new HashSet<>(applications.madeBy.values());
        return applications.found.stream()
                .filter(one -> !makers.contains(one) || applications.isNamed(one))
                .sorted(Comparator.comparing((Application one) -> !applications.isNamed(one))
                        .thenComparingInt(applications::doubt)
                        .thenComparing(Application::framework)
                        .thenComparing(one -> one.place().file())
                        .thenComparing(Application::object))
                .toList();
    }

    private void readFactories(PythonFile file) {
        for (Function function : file.functions()) {
            function.callees().stream()
                    .map(WebFramework::madeBy)
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder())
                    .ifPresent(framework -> factories.merge(
                            function.name(), framework, (one, other) -> one.compareTo(other) <= 0 ? one : other));
        }
    }

    private void readObjects(PythonFile file) {
        Optional<Place> place = Place.of(tree, file);
        if (place.isEmpty()) {
            return;
        }
        for (Assignment assignment : file.assignments()) {
            WebFramework.madeBy(assignment.callee())
                    .or(() -> Optional.ofNullable(factories.get(lastOf(assignment.callee()))))
                    .ifPresent(framework ->
                            found.add(object(file, place.get(), framework, assignment.name(), assignment.text())));
        }
        for (Function function : file.functions()) {
            boolean app = function.name().contains("app") || function.name().contains("init");
            WebFramework framework = factories.get(function.name());
            boolean makes = function.callees().stream()
                    .map(WebFramework::madeBy)
                    .flatMap(Optional::stream)
                    .anyMatch(one -> one == framework);
            if (framework != null && makes && app && function.required() == 0) {
                found.add(new Application(
                        framework,
                        place.get(),
                        function.name(),
                        true,
                        function.async(),
                        file.path() + ": def " + function.name() + "() makes " + framework.call()));
            }
            protocol(function)
                    .ifPresent(plain -> found.add(new Application(
                            plain,
                            place.get(),
                            function.name(),
                            false,
                            false,
                            file.path() + ": def " + function.name() + "(" + String.join(", ", function.parameters())
                                    + ")")));
        }
    }

    /**
     * What a module makes of a factory is what the project means to be served: with the arguments that it gives, and what
     * it adds. Those who only need the application for something else, such as workers, are no such module.
     */
    private void readMade(List<PythonFile> files) {
        Map<String, Application> objects = new HashMap<>();
        found.stream()
                .filter(one -> !one.factory())
                .forEach(one -> objects.put(one.place().file() + ":" + one.object(), one));
        Map<String, Map<String, Application>> makers = new HashMap<>();
        found.stream()
                .filter(Application::factory)
                .forEach(maker -> makers.computeIfAbsent(maker.object(), any -> new TreeMap<>())
                        .putIfAbsent(maker.place().file(), maker));
        for (PythonFile file : files) {
            Map<String, Optional<Application>> called = new HashMap<>();
            for (Assignment assignment : file.assignments()) {
                Application object = objects.get(file.path() + ":" + assignment.name());
                if (object != null && !object.isAside()) {
                    called.computeIfAbsent(
                                    assignment.callee(),
                                    callee -> makers.getOrDefault(lastOf(callee), Map.of()).values().stream()
                                            .filter(maker -> isCalled(maker, file, callee))
                                            .findFirst())
                            .ifPresent(maker -> madeBy.put(object, maker));
                }
            }
        }
    }

    /** Whether what a file calls is a factory, by its own module or a package that hands it on. */
    private static boolean isCalled(Application maker, PythonFile file, String callee) {
        int dot = callee.lastIndexOf('.');
        String from = dot < 0 ? "" : callee.substring(0, dot).replaceFirst("^\\.+", "");
        String module = maker.place().module();
        return dot < 0
                ? maker.place().file().equals(file.path())
                : ("." + module + ".").contains("." + from + ".") || from.isEmpty();
    }

    /** How unlikely it is to be the one that is meant: not more than what it is made by. */
    private int doubt(Application application) {
        Application maker = madeBy.get(application);
        return maker == null ? application.doubt() : Math.min(application.doubt(), maker.doubt() - 1);
    }

    private static String lastOf(String dotted) {
        return dotted.substring(dotted.lastIndexOf('.') + 1);
    }

    private Application object(PythonFile file, Place place, WebFramework framework, String name, String text) {
        Application application = new Application(framework, place, name, false, false, file.path() + ": " + text);
        if (framework != WebFramework.DASH) {
            return application;
        }
        // Servers of WSGI want what lies in the object, which most people give a name.
        for (Assignment other : file.assignments()) {
            if (WebFramework.madeBy(other.callee())
                    .filter(WebFramework.FLASK::equals)
                    .isPresent()) {
                return application.as(WebFramework.DASH, other.name());
            }
        }
        for (Statement statement : file.statements()) {
            if (statement.scope() == Scope.MODULE
                    && statement.at(0).isName()
                    && statement.at(1).is("=")
                    && statement.at(2).is(name)
                    && statement.at(3).is(".")
                    && statement.at(4).is("server")
                    && statement.tokens().size() == 5) {
                return application.as(WebFramework.DASH, statement.at(0).text());
            }
        }
        return application.as(WebFramework.DASH, name + ".server");
    }

    private static Optional<WebFramework> protocol(Function function) {
        List<String> parameters = function.parameters();
        if (parameters.equals(List.of("environ", "start_response"))
                || parameters.equals(List.of("env", "start_response"))) {
            return Optional.of(WebFramework.WSGI);
        }
        return function.async() && parameters.equals(List.of("scope", "receive", "send"))
                ? Optional.of(WebFramework.ASGI)
                : Optional.empty();
    }

    /** An entry may add to what it imports, such as routes. */
    private void readImported(PythonFile file) {
        Optional<Place> place = Place.of(tree, file);
        if (place.isEmpty()
                || !ENTRIES.contains(place.get().name())
                || place.get().depth() > 1) {
            return;
        }
        Map<String, Application> objects = new HashMap<>();
        found.stream().filter(one -> !one.factory()).forEach(one -> objects.putIfAbsent(one.target(), one));
        file.imports().forEach((name, imported) -> {
            int dot = imported.lastIndexOf('.');
            if (dot <= 0 || runsItself(file)) {
                return;
            }
            String module = imported.substring(0, dot);
            String parent = place.get().module();
            String inside = parent.contains(".") ? parent.substring(0, parent.lastIndexOf('.') + 1) : "";
            String absolute = module.startsWith(".") ? inside + module.substring(1) : module;
            Application one = objects.get(absolute + ":" + imported.substring(dot + 1));
            if (one != null && one.place().root().equals(place.get().root())) {
                found.add(new Application(
                        one.framework(),
                        place.get(),
                        name,
                        false,
                        false,
                        file.path() + ": from " + module + " import " + imported.substring(dot + 1)));
            }
        });
    }

    /** Whether importing a file already starts a server. */
    static boolean runsItself(PythonFile file) {
        return file.calls(Scope.MODULE, "uvicorn.run")
                || file.calls(Scope.MODULE, "hypercorn.run")
                || file.calls(Scope.MODULE, "aiohttp.web.run_app");
    }

    private boolean isNamed(Application application) {
        return named.contains(application.target())
                || named.contains(application.place().module())
                || (application.factory() && named.contains(application.target() + "()"));
    }

    private void readNamed() {
        tree.text(".flaskenv")
                .orElse("")
                .lines()
                .map(line -> line.replace("export ", "").strip())
                .filter(line -> line.startsWith("FLASK_APP="))
                .map(line ->
                        line.substring("FLASK_APP=".length()).replace("\"", "").replace("'", ""))
                .map(name -> name.endsWith(".py") ? name.substring(0, name.length() - 3) : name)
                .forEach(named::add);
        Manifests.project(tree).text("tool", "fastapi", "entrypoint").ifPresent(named::add);
        for (PythonFile file : files) {
            for (Statement statement : file.statements()) {
                readNamed(statement);
            }
        }
    }

    /** What {@code uvicorn.run("app.main:app")} names. */
    private void readNamed(Statement statement) {
        List<Token> tokens = statement.tokens();
        for (int i = 0; i + 4 < tokens.size(); i++) {
            if (tokens.get(i).is("uvicorn")
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).is("run")
                    && tokens.get(i + 3).is("(")
                    && tokens.get(i + 4).kind() == PythonSource.Kind.STRING) {
                named.add(tokens.get(i + 4).text());
            }
        }
    }
}
