package dev.lattice.server.console;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Makes the built console a site of its own. Quarkus serves the files; this adds their headers, and answers every address
 * that a person may open with the one page, whose script then shows what belongs there.
 */
@Singleton
final class ConsolePages {
    /** Before the files themselves, and after nothing. */
    private static final int FIRST = -200;

    private static final String PAGE = "/index.html";

    private final boolean built = ConsolePages.class.getClassLoader().getResource("META-INF/resources" + PAGE) != null;

    void register(@Observes Router router) {
        router.get().order(FIRST).handler(this::answer);
        router.head().order(FIRST).handler(this::answer);
    }

    private void answer(RoutingContext route) {
        PageRequest request =
                PageRequest.of(route.normalizedPath(), route.request().getHeader(HttpHeaders.ACCEPT));
        switch (request) {
            case ELSEWHERE -> route.next();
            case PAGE -> {
                if (built) {
                    protect(route, "no-cache");
                    // The file by its name, so that what follows sees no address of the console's own.
                    route.reroute(PAGE);
                } else {
                    explainAbsence(route.response());
                }
            }
            case FILE -> {
                protect(route, "no-cache");
                route.next();
            }
            case HASHED_FILE -> {
                protect(route, "public, max-age=31536000, immutable");
                route.next();
            }
        }
    }

    /** Set when the answer's head goes out: the file's handler sets some of them too, and knows no better. */
    private static void protect(RoutingContext route, String caching) {
        HttpServerResponse response = route.response();
        route.addHeadersEndHandler(_ -> {
            response.putHeader(
                            "Content-Security-Policy",
                            "default-src 'self'; base-uri 'none'; form-action 'self'; "
                                    + "frame-ancestors 'none'; object-src 'none'")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Referrer-Policy", "same-origin");
            // A file that is missing today may be there after the next update.
            response.putHeader(HttpHeaders.CACHE_CONTROL, response.getStatusCode() < 400 ? caching : "no-store");
        });
    }

    private static void explainAbsence(HttpServerResponse response) {
        response.setStatusCode(404)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end("This server was built without its console. The command line works: lattice --help\n");
    }
}
