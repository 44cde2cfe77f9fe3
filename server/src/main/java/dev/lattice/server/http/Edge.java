package dev.lattice.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * What holds for every request, resource or not: an id, security headers, calls from other origins, compression, the
 * size of bodies, and an answer in our own form where nothing is.
 */
@Singleton
public final class Edge implements HttpServerOptionsCustomizer {
    private static final int FIRST = 10_000;
    /** Right behind the framework's own limit, which this one narrows. */
    private static final int BEHIND_UPLOAD_LIMIT = -1;

    private static final int LAST = 100_000;
    private static final long LARGEST_JSON = 64L << 20;
    private static final List<String> UPLOADS = List.of("/api/files/upload", "/api/blobs");
    private static final String DOCS = "/api/docs";

    /** For what is no page; the console's pages have their own. */
    private static final String CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI starts itself by a script inside its page. */
    private static final String DOCS_CONTENT_POLICY =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String HEADERS =
            "authorization, content-type, idempotency-key, last-event-id, range, x-join-token, x-worker-token";
    private static final String EXPOSED =
            "x-request-id, retry-after, etag, content-range, content-disposition, accept-ranges";

    private final Origins origins;
    private final ObjectMapper json;

    Edge(Origins origins, ObjectMapper json) {
        this.origins = origins;
        this.json = json;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setTcpKeepAlive(true);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setTcpKeepAlive(true);
    }

    void filters(@Observes Filters filters) {
        filters.register(this::greet, FIRST);
    }

    void routes(@Observes Router router) {
        router.route().order(BEHIND_UPLOAD_LIMIT).handler(this::limitBody);
        router.route().order(LAST).handler(this::nothingHere);
    }

    private void greet(RoutingContext route) {
        HttpServerResponse response = route.response();
        boolean docs = route.request().path() != null && route.request().path().startsWith(DOCS);
        response.putHeader(RequestDetails.ID_HEADER, RequestDetails.id(route))
                .putHeader("Content-Security-Policy", docs ? DOCS_CONTENT_POLICY : CONTENT_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        route.addHeadersEndHandler(_ -> Compression.decide(response));
        if (answersPreflight(route.request(), response)) {
            return;
        }
        route.next();
    }

    /** Lets pages of allowed origins read the answer; whether it was only the browser's question beforehand. */
    private boolean answersPreflight(HttpServerRequest request, HttpServerResponse response) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.listed(origin)) {
            return false;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.VARY, "Origin")
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if (!HttpMethod.OPTIONS.equals(request.method())
                || !request.headers().contains("Access-Control-Request-Method")) {
            return false;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
                .setStatusCode(204)
                .end();
        return true;
    }

    private void limitBody(RoutingContext route) {
        if (UPLOADS.contains(route.normalizedPath())) {
            route.next();
            return;
        }
        try {
            BodyLimit.set(route, LARGEST_JSON);
        } catch (Problem problem) {
            answer(route, problem);
            return;
        }
        route.next();
    }

    private void nothingHere(RoutingContext route) {
        answer(route, Problem.of(ErrorCode.NOT_FOUND, "There is no " + route.normalizedPath() + " here."));
    }

    private void answer(RoutingContext route, Problem problem) {
        try {
            route.response()
                    .setStatusCode(problem.code().httpStatus())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(json.writeValueAsString(ProblemMapper.body(problem, RequestDetails.id(route))));
        } catch (JsonProcessingException e) {
            throw new AssertionError("an error's body is JSON", e);
        }
    }
}
