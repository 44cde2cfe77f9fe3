package dev.lattice.core.build.python;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Frameworks whose applications are objects of a module. In the order in which one is believed to be the outer one. */
enum WebFramework {
    SOCKET_IO("Socket.IO", Interface.ASGI, "socketio", "python-socketio", "ASGIApp"),
    FASTAPI("FastAPI", Interface.ASGI, "fastapi", "fastapi", "FastAPI"),
    LITESTAR("Litestar", Interface.ASGI, "litestar", "litestar", "Litestar"),
    QUART("Quart", Interface.ASGI, "quart", "quart", "Quart"),
    SANIC("Sanic", Interface.SANIC, "sanic", "sanic", "Sanic"),
    BLACKSHEEP("BlackSheep", Interface.ASGI, "blacksheep", "blacksheep", "Application"),
    FASTHTML("FastHTML", Interface.ASGI, "fasthtml", "python-fasthtml", "FastHTML", "fast_app"),
    STARLETTE("Starlette", Interface.ASGI, "starlette", "starlette", "Starlette"),
    FALCON_ASGI("Falcon", Interface.ASGI, "falcon.asgi", "falcon", "App"),
    FALCON("Falcon", Interface.WSGI, "falcon", "falcon", "App", "API"),
    DASH("Dash", Interface.DASH, "dash", "dash", "Dash"),
    API_FLASK("Flask", Interface.WSGI, "apiflask", "apiflask", "APIFlask"),
    OPENAPI_FLASK("Flask", Interface.WSGI, "flask_openapi3", "flask-openapi3", "OpenAPI"),
    FLASK("Flask", Interface.WSGI, "flask", "flask", "Flask"),
    BOTTLE("Bottle", Interface.WSGI, "bottle", "bottle", "Bottle", "default_app"),
    AIOHTTP("aiohttp", Interface.AIOHTTP, "aiohttp.web", "aiohttp", "Application"),
    DJANGO_ASGI("Django", Interface.ASGI, "django.core.asgi", "django", "get_asgi_application"),
    DJANGO("Django", Interface.WSGI, "django.core.wsgi", "django", "get_wsgi_application"),
    MESOP("Mesop", Interface.WSGI, "mesop", "mesop", "create_wsgi_app"),
    ASGI("ASGI", Interface.ASGI, "", ""),
    WSGI("WSGI", Interface.WSGI, "", "");

    /** How a server talks to the object. */
    enum Interface {
        ASGI,
        WSGI,
        /** WSGI, by an attribute of the object */
        DASH,
        AIOHTTP,
        SANIC
    }

    private final String title;
    private final Interface face;
    private final String module;
    private final String distribution;
    /** parted by spaces, and with one around */
    private final String constructors;

    WebFramework(String title, Interface face, String module, String distribution, String... constructors) {
        this.title = title;
        this.face = face;
        this.module = module;
        this.distribution = distribution;
        this.constructors = " " + String.join(" ", constructors) + " ";
    }

    String title() {
        return title;
    }

    Interface face() {
        return face;
    }

    /** Its name in the package index; empty for those that are no product. */
    String distribution() {
        return distribution;
    }

    /** What is called to make an application, as people write it. */
    String call() {
        return constructors.strip().split(" ", 2)[0] + "(…)";
    }

    /** The one whose application a call makes, such as {@code fastapi.FastAPI}. */
    static Optional<WebFramework> madeBy(String callee) {
        int dot = callee.lastIndexOf('.');
        if (dot <= 0) {
            return Optional.empty();
        }
        String name = callee.substring(dot + 1);
        return Arrays.stream(values())
                .filter(framework -> framework.constructors.contains(" " + name + " "))
                .filter(framework -> callee.startsWith(framework.module + "."))
                .findFirst();
    }

    /** The one of that title; what builds on it has the title of what it builds on, and comes second. */
    static Optional<WebFramework> titled(String title) {
        return Arrays.stream(values())
                .filter(framework -> framework.title.equals(title) && !framework.distribution.isEmpty())
                .min(Comparator.comparingInt(framework -> framework.distribution.length()));
    }

    /** Those that are among dependencies. */
    static List<WebFramework> among(Dependencies dependencies) {
        return Arrays.stream(values())
                .filter(framework -> dependencies.has(framework.distribution))
                .toList();
    }
}
