package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.dockerfile.ShellLine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which server serves an application: one that the project has, else the one that most use. */
final class Servers {
    /**
     * @param line for a shell that knows PORT
     * @param missing the package of the server, when the project doesn't name it
     */
    record Choice(String line, Optional<String> missing) {}

    private static final String ADDRESS = "0.0.0.0:$PORT";

    /** Packages that bring a server with them, by its name: an extra of theirs, or always. */
    private static final List<List<String>> BROUGHT = List.of(
            List.of("uvicorn", "fastapi", "standard"),
            List.of("uvicorn", "fastapi", "all"),
            List.of("uvicorn", "litestar", "standard"),
            List.of("uvicorn", "litestar", "full"),
            List.of("uvicorn", "connexion", "uvicorn"),
            List.of("uvicorn", "python-fasthtml", ""),
            List.of("uvicorn", "uvicorn-worker", ""),
            List.of("uvicorn", "gradio", ""),
            List.of("hypercorn", "quart", ""),
            List.of("daphne", "channels", "daphne"));

    private final SourceTree tree;
    private final Dependencies dependencies;

    Servers(SourceTree tree, Dependencies dependencies) {
        this.tree = tree;
        this.dependencies = dependencies;
    }

    boolean has(String server) {
        return dependencies.has(server)
                || BROUGHT.stream()
                        .filter(one -> one.getFirst().equals(server))
                        .anyMatch(one -> one.get(2).isEmpty()
                                ? dependencies.has(one.get(1))
                                : dependencies.hasExtra(one.get(1), one.get(2)));
    }

    Choice serving(Application application) {
        return switch (application.framework().face()) {
            case ASGI -> asgi(application);
            case WSGI -> wsgi(application);
            case DASH -> application.object().contains(".") ? waitress(application.target(), false) : wsgi(application);
            case AIOHTTP ->
                // its worker awaits coroutines by itself
                gunicorn(
                        application.target() + (application.factory() && !application.awaited() ? "()" : ""),
                        " --worker-class aiohttp.GunicornWebWorker");
            case SANIC ->
                new Choice(
                        "sanic " + ShellLine.quote(application.target()) + (application.factory() ? " --factory" : "")
                                + " --host 0.0.0.0 --port $PORT",
                        Optional.empty());
        };
    }

    private Choice asgi(Application application) {
        String target = application.target();
        String server = first("uvicorn", "hypercorn", "granian", "daphne").orElse("uvicorn");
        boolean workers = has("uvicorn") && has("gunicorn") && (has("uvicorn-worker") || hasSettings(application));
        if (workers) {
            String worker = has("uvicorn-worker") ? "uvicorn_worker" : "uvicorn.workers";
            return gunicorn(
                    application.factory() ? target + "()" : target, " --worker-class " + worker + ".UvicornWorker");
        }
        return switch (server) {
            case "hypercorn" ->
                new Choice(
                        "hypercorn " + ShellLine.quote(application.factory() ? target + "()" : target) + " --bind "
                                + ADDRESS,
                        missing(server));
            case "granian" ->
                new Choice(
                        "granian --interface asgi" + (application.factory() ? " --factory" : "")
                                + " --host 0.0.0.0 --port $PORT " + target,
                        missing(server));
            case "daphne" -> new Choice("daphne --bind 0.0.0.0 --port $PORT " + target, missing(server));
            default ->
                new Choice(
                        "uvicorn" + (application.factory() ? " --factory " : " ") + target
                                + " --host 0.0.0.0 --port $PORT",
                        missing(server));
        };
    }

    private Choice wsgi(Application application) {
        String target = application.factory() ? application.target() + "()" : application.target();
        String server = first("gunicorn", "waitress", "uwsgi", "granian").orElse("gunicorn");
        return switch (server) {
            case "waitress" -> waitress(application.target(), application.factory());
            case "uwsgi" ->
                new Choice(
                        "uwsgi --http " + ADDRESS + " --master --die-on-term --enable-threads --module "
                                + ShellLine.quote(target),
                        missing(server));
            case "granian" ->
                new Choice(
                        "granian --interface wsgi" + (application.factory() ? " --factory" : "")
                                + " --host 0.0.0.0 --port $PORT " + application.target(),
                        missing(server));
            default -> gunicorn(target, hasSettings(application) ? "" : workers());
        };
    }

    /** One request at a time would let a slow client stop all others; sockets that stay open need more than that. */
    private String workers() {
        if (!dependencies.has("flask-socketio")) {
            return " --threads 4";
        } else if (dependencies.has("eventlet")) {
            return " --worker-class eventlet --workers 1";
        } else if (dependencies.has("gevent")) {
            return " --worker-class gevent --workers 1";
        }
        return " --workers 1 --threads 100";
    }

    private Choice gunicorn(String target, String options) {
        return new Choice(
                "gunicorn " + ShellLine.quote(target) + " --bind " + ADDRESS + options + " --access-logfile -",
                missing("gunicorn"));
    }

    private Choice waitress(String target, boolean factory) {
        return new Choice(
                "waitress-serve --listen=" + ADDRESS + (factory ? " --call " : " ") + target, missing("waitress"));
    }

    /** Whether the project has settings of gunicorn, which it finds by itself. */
    private boolean hasSettings(Application application) {
        String root = application.place().root();
        return tree.has(root.isEmpty() || root.equals("src") ? "gunicorn.conf.py" : root + "/gunicorn.conf.py");
    }

    private Optional<String> first(String... servers) {
        return Stream.of(servers).filter(this::has).findFirst();
    }

    private Optional<String> missing(String server) {
        return has(server) ? Optional.empty() : Optional.of(server);
    }
}
