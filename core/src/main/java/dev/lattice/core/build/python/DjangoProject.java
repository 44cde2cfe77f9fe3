package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.python.Application.Place;
import dev.lattice.core.build.python.PythonSource.Kind;
import dev.lattice.core.build.python.PythonSource.Statement;
import dev.lattice.core.build.python.PythonSource.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A project with a {@code manage.py}: its settings, and the module that a server is pointed at.
 *
 * @param root folder of manage.py; empty for the top
 * @param settings module, such as {@code shop.settings.production}
 * @param pinned whether manage.py takes others unless it is told
 * @param sources of the settings, with those that they are commonly made of
 */
record DjangoProject(String root, String settings, boolean pinned, String reason, List<PythonFile> sources) {
    private static final String VARIABLE = "DJANGO_SETTINGS_MODULE";

    private static final List<String> BASES = List.of("__init__", "base", "common", "defaults", "settings");

    static Optional<DjangoProject> in(List<PythonFile> files) {
        return files.stream()
                .filter(file -> file.path().equals("manage.py") || file.path().endsWith("/manage.py"))
                .sorted(Comparator.comparingLong((PythonFile file) ->
                                file.path().chars().filter(c -> c == '/').count())
                        .thenComparing(PythonFile::path))
                .flatMap(file -> of(files, file).stream())
                .findFirst();
    }

    private static Optional<DjangoProject> of(List<PythonFile> files, PythonFile manage) {
        String folder = manage.path().substring(0, Math.max(0, manage.path().lastIndexOf('/')));
        String prefix = folder.isEmpty() ? "" : folder + "/";
        Map<String, PythonFile> below = new HashMap<>();
        files.stream()
                .filter(file -> file.path().startsWith(prefix))
                .forEach(file -> below.put(file.path().substring(prefix.length()), file));
        Optional<String> developed = named(manage);
        Optional<PythonFile> entry = Stream.of("wsgi.py", "asgi.py")
                .flatMap(name -> below.keySet().stream()
                        .filter(path -> path.endsWith("/" + name) || path.equals(name))
                        .sorted(Comparator.comparingInt(String::length).thenComparing(path -> path)))
                .map(below::get)
                .filter(file -> named(file).isPresent())
                .findFirst();
        Optional<String> served = entry.flatMap(DjangoProject::named);
        if (developed.isEmpty() && (served.isEmpty() || !manage.uses("django"))) {
            return Optional.empty();
        }
        String settings = served.or(() -> developed).orElseThrow();
        // Projects often begin with the settings of developers everywhere, although others for production are there.
        String production = settings.replaceFirst("\\.(dev|develop|development|local|debug)$", ".production");
        String found = Stream.of(production, production.replaceFirst("production$", "prod"))
                .filter(module -> below.containsKey(module.replace('.', '/') + ".py"))
                .findFirst()
                .orElse(settings);
        String where = found.equals(settings)
                ? served.isPresent() ? entry.orElse(manage).path() : manage.path()
                : "";
        String path = found.replace('.', '/');
        String last = path.substring(path.lastIndexOf('/') + 1);
        List<PythonFile> sources = Stream.concat(
                        Stream.of(path + ".py", path + "/__init__.py"),
                        BASES.stream().map(base -> path.substring(0, path.length() - last.length()) + base + ".py"))
                .distinct()
                .flatMap(name -> Optional.ofNullable(below.get(name)).stream())
                .filter(file -> file.path().contains("settings") || file.path().endsWith("/" + last + ".py"))
                .toList();
        return Optional.of(new DjangoProject(
                folder,
                found,
                !Optional.of(found).equals(developed) || !Optional.of(found).equals(served.or(() -> developed)),
                where.isEmpty() ? prefix + path + ".py is there" : where + ": " + VARIABLE + " is " + Excerpt.of(found),
                sources));
    }

    /** The settings that a file names unless the environment does. */
    private static Optional<String> named(PythonFile file) {
        for (Statement statement : file.statements()) {
            List<Token> tokens = statement.tokens();
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.get(i).kind() == Kind.STRING && tokens.get(i).text().equals(VARIABLE)) {
                    for (int j = i + 1; j < Math.min(tokens.size(), i + 4); j++) {
                        String text = tokens.get(j).text();
                        boolean module = !text.isEmpty()
                                && text.chars()
                                        .allMatch(
                                                c -> c == '_' || c == '.' || (c < 128 && Character.isLetterOrDigit(c)));
                        if (tokens.get(j).kind() == Kind.STRING && module) {
                            return Optional.of(text);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    Start start(SourceTree tree, Dependencies dependencies, Servers servers, Wishes wishes) {
        List<String> warnings = new ArrayList<>();
        String manage = "python manage.py ";
        Optional<Application> asgi = application("ASGI_APPLICATION", "asgi.py", WebFramework.DJANGO_ASGI, tree)
                .filter(one -> dependencies.hasAny(List.of("channels", "daphne", "uvicorn", "hypercorn", "granian")));
        Application application = asgi.or(() -> application("WSGI_APPLICATION", "wsgi.py", WebFramework.DJANGO, tree))
                .orElseGet(() -> new Application(
                        WebFramework.DJANGO,
                        new Place("", root, "django.core.wsgi"),
                        "get_wsgi_application",
                        true,
                        false,
                        "no wsgi.py was found"));
        // Channels needs a server that knows WebSockets; its own does.
        boolean channels = asgi.isPresent()
                && dependencies.has("channels")
                && Stream.of("uvicorn", "hypercorn", "granian", "daphne").noneMatch(servers::has);
        Servers.Choice choice = channels
                ? new Servers.Choice(
                        "daphne --bind 0.0.0.0 --port $PORT " + ShellLine.quote(application.target()),
                        Optional.of("daphne"))
                : servers.serving(application);
        String before = manage + "migrate --noinput && ";
        Optional<Start.Build> build = Optional.empty();
        if (says("STATIC_ROOT")) {
            List<String> unknown = required(wishes);
            String collect = manage + "collectstatic --noinput";
            String reason = "the settings have STATIC_ROOT";
            if (unknown.isEmpty()) {
                build = Optional.of(new Start.Build(collect, reason));
            } else if (unknown.stream().allMatch(name -> name.endsWith("SECRET_KEY"))) {
                String invented = String.join("=collectstatic ", unknown) + "=collectstatic ";
                build = Optional.of(new Start.Build(
                        invented + collect, reason + "; they want a secret key, of which this step has no use"));
            } else {
                before = collect + " && " + before;
                warnings.add("The settings want " + Excerpt.of(String.join(", ", unknown))
                        + ", which are not there while the image is built: static files are collected at each start."
                        + " Give them to the build too and that is done once.");
            }
        }
        warnings.addAll(doubts(dependencies));
        Start start = new Start(
                Optional.of("Django"),
                reason,
                before + choice.line(),
                application.reason() + "; migrations are run before",
                root,
                Optional.of(Start.PORT),
                List.of(),
                build,
                pinned ? Map.of(VARIABLE, settings) : Map.of(),
                warnings);
        return start.needing(choice.missing());
    }

    private Optional<Application> application(String setting, String file, WebFramework framework, SourceTree tree) {
        String prefix = root.isEmpty() ? "" : root + "/";
        String top = settings.substring(0, (settings + ".").indexOf('.'));
        String beside = settings.contains(".")
                ? settings.substring(0, settings.lastIndexOf('.')).replace('.', '/')
                : "";
        Optional<String> said = sources.stream()
                .flatMap(source -> source.string(setting).stream())
                .filter(name -> name.lastIndexOf('.') > 0)
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .map(module -> module.replace('.', '/') + ".py")
                .filter(path -> tree.has(prefix + path))
                .findFirst();
        return said.or(() -> Stream.of(beside + "/" + file, top + "/" + file, file)
                        .filter(path -> tree.has(prefix + path))
                        .findFirst())
                .flatMap(path -> Place.in(root, prefix + path))
                .map(place ->
                        new Application(framework, place, "application", false, false, place.file() + " is there"));
    }

    private boolean says(String setting) {
        return sources.stream().anyMatch(source -> source.value(setting).isPresent());
    }

    private List<String> doubts(Dependencies dependencies) {
        List<String> warnings = new ArrayList<>();
        Optional<List<Token>> hosts = sources.stream()
                .flatMap(source -> source.value("ALLOWED_HOSTS").stream())
                .findFirst();
        if (hosts.filter(tokens -> tokens.size() == 2 && tokens.getFirst().is("["))
                .isPresent()) {
            warnings.add("ALLOWED_HOSTS is empty in " + sources.getFirst().path()
                    + ": Django answers requests by public names with 400. Add the host name, or one that begins with a"
                    + " dot for all below it, such as \".example.com\".");
        }
        boolean served = dependencies.isEmpty()
                || dependencies.hasAny(List.of("whitenoise", "dj-static", "servestatic"))
                || says("STORAGES")
                || says("STATICFILES_STORAGE")
                || says("DEFAULT_FILE_STORAGE");
        if (says("STATIC_URL") && !served) {
            warnings.add("Nothing serves static files once DEBUG is off: add whitenoise to the dependencies and to"
                    + " MIDDLEWARE.");
        }
        return warnings;
    }

    /** Environment variables that the settings cannot be read without and that builds don't have, by name. */
    private List<String> required(Wishes wishes) {
        TreeSet<String> names = new TreeSet<>();
        for (PythonFile source : sources) {
            for (Statement statement : source.statements()) {
                for (int i = 0; i < statement.tokens().size(); i++) {
                    required(statement, i).ifPresent(names::add);
                }
            }
        }
        names.removeAll(wishes.variables());
        names.removeAll(wishes.secrets());
        return List.copyOf(names);
    }

    private static Optional<String> required(Statement statement, int i) {
        Token token = statement.at(i);
        boolean index = token.is("environ") && statement.at(i + 1).is("[");
        boolean reader = token.is("env") || token.is("config");
        int name = index ? i + 2 : statement.at(i + 1).is(".") ? i + 4 : i + 2;
        boolean call = reader
                && statement.at(name - 1).is("(")
                && !statement.at(i > 0 ? i - 1 : 0).is(".");
        Token text = statement.at(name);
        boolean variable = text.kind() == Kind.STRING
                && !text.text().isEmpty()
                && text.text().chars().allMatch(c -> c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                && !Character.isDigit(text.text().charAt(0));
        if (!variable || !(index || call)) {
            return Optional.empty();
        }
        boolean written = index && statement.at(name + 2).is("=");
        boolean defaulted = call && statement.at(name + 1).is(",") && hasDefault(statement, name + 2);
        return written || defaulted ? Optional.empty() : Optional.of(text.text());
    }

    /** Whether one of a call's arguments is a default: a second one without a name, or one of that name. */
    private static boolean hasDefault(Statement statement, int from) {
        int depth = 0;
        for (int i = from; i < statement.tokens().size() && depth >= 0; i++) {
            Token token = statement.at(i);
            if (token.is("(") || token.is("[") || token.is("{")) {
                depth++;
            } else if (token.is(")") || token.is("]") || token.is("}")) {
                depth--;
            } else if (depth == 0 && token.is("default")) {
                return true;
            }
        }
        return !statement.at(from + 1).is("=");
    }
}
