package dev.lattice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real calls through the edge and the filter; a call that is let through is told its body's limit. */
class AccessFilterTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final NobodysUsers users = new NobodysUsers();
    private final AccessFilter filter = new AccessFilter(
            new Authenticator(users, _ -> CompletableFuture.failedFuture(refused())), new RateLimits(5), new Caller());
    private HttpServer server;

    /** Knows no token, and looks for each. */
    private static final class NobodysUsers implements UserCredentials {
        private final AtomicInteger lookUps = new AtomicInteger();

        @Override
        public CompletionStage<Principal.User> user(String bearerToken) {
            lookUps.incrementAndGet();
            return CompletableFuture.failedFuture(refused());
        }

        @Override
        public boolean remembers(String bearerToken) {
            return false;
        }

        @Override
        public void forget() {}
    }

    private static Problem refused() {
        return Problem.of(ErrorCode.UNAUTHENTICATED, "Nobody's token.");
    }

    /** Routes as resources have them. */
    interface Routes {
        @Access(Access.Policy.PUBLIC)
        void open();

        @Access(Access.Policy.PUBLIC)
        @LargestBody(30_000)
        void larger();

        @Access(Access.Policy.JOINING)
        void join();

        @Access(Access.Policy.USER)
        void mine();
    }

    @BeforeEach
    void listen() {
        Router router = Router.router(vertx);
        new Edge(new Origins(Set.of()), new ObjectMapper()).routes(router);
        for (Method method : Routes.class.getDeclaredMethods()) {
            router.route("/" + method.getName()).handler(route -> answer(method, route));
            router.route("/repeat/" + method.getName()).handler(route -> repeat(method, route));
        }
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void answer(Method method, RoutingContext route) {
        try {
            Uni<Void> later = filter.check(method, route);
            (later == null ? Uni.createFrom().voidItem() : later)
                    .subscribe()
                    .with(
                            _ -> route.end(String.valueOf(route.<Object>get(BodyLimit.KEY))),
                            failure -> refuse(route, failure));
        } catch (Problem problem) {
            refuse(route, problem);
        }
    }

    private static void refuse(RoutingContext route, Throwable failure) {
        int status = failure instanceof Problem problem ? problem.code().httpStatus() : 500;
        route.response().setStatusCode(status).end();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
    }

    private HttpResponse<String> post(String path, BodyPublisher body) throws IOException, InterruptedException {
        return client.send(to(path).POST(body).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<Integer> withBadToken(String path) {
        HttpRequest request =
                to(path).header("Authorization", "Bearer lat_guess").build();
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(HttpResponse::statusCode);
    }

    /** Makes the same call again and again, faster than a client could; answers nothing about them. */
    private void repeat(Method method, RoutingContext route) {
        for (int i = 0; i < 1_000; i++) {
            try {
                filter.check(method, route);
            } catch (Problem problem) {
                assertThat(problem.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            }
        }
        route.end();
    }

    @Test
    void guessedTokensAreLookedUpOnlyAsOftenAsTheirAddressMayCall() {
        assertThat(withBadToken("/repeat/mine").join()).isEqualTo(200);
        assertThat(users.lookUps.get()).isBetween(1, 900);
    }

    @Test
    void aWorthlessTokenClosesNoOpenDoor() {
        assertThat(withBadToken("/open").join()).isEqualTo(200);
        assertThat(withBadToken("/join").join()).isEqualTo(200);
        assertThat(withBadToken("/mine").join()).isEqualTo(401);
    }

    @Test
    void strangersSendSmallBodiesOnly() throws Exception {
        for (String path : new String[] {"/open", "/join"}) {
            assertThat(post(path, BodyPublishers.ofByteArray(new byte[20_000])).statusCode())
                    .isEqualTo(413);
            assertThat(post(path, BodyPublishers.ofByteArray(new byte[10_000])).statusCode())
                    .isEqualTo(200);
            // One that does not say how long it is.
            BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10]));
            assertThat(post(path, chunked).body()).isEqualTo("16384");
        }
    }

    @Test
    void aCallMaySayThatStrangersSendMore() throws Exception {
        assertThat(post("/larger", BodyPublishers.ofByteArray(new byte[30_001])).statusCode())
                .isEqualTo(413);
        assertThat(post("/larger", BodyPublishers.ofByteArray(new byte[30_000])).body())
                .isEqualTo("30000");
    }
}
