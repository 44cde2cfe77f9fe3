package dev.lattice.server.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.core.file.Sha256;
import dev.lattice.server.registry.RegistryAccess.Credentials;
import dev.lattice.server.registry.RegistryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What registries of other makers do, and what none should. */
class PlayedRegistryTest {
    private static final String REPOSITORY = "lattice/one";
    private static final Credentials ADA = new Credentials("ada", "it is a secret");
    private static final byte[] LARGE = new byte[300_000];
    private static final Sha256 BLOB = Sha256.hash(LARGE);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, String> authorizations = new ConcurrentHashMap<>();
    private HttpServer server;
    private HttpServer elsewhere;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.setExecutor(threads);
        elsewhere.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        elsewhere.stop(0);
        threads.close();
    }

    private interface Part {
        void answer(HttpExchange exchange) throws IOException;
    }

    private void on(HttpServer where, String path, Part part) {
        where.createContext(path, exchange -> {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.put(path, authorization == null ? "" : authorization);
            try (exchange) {
                part.answer(exchange);
            }
        });
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        try (InputStream sent = exchange.getRequestBody()) {
            sent.readAllBytes();
        }
        byte[] bytes = body.getBytes(UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void lead(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        send(exchange, 307, "");
    }

    private Registry registry() {
        return registry(server.getAddress().getPort(), Duration.ofSeconds(20));
    }

    private static Registry registry(int port, Duration patience) {
        RegistryAddress address = new RegistryAddress("127.0.0.1:" + port, "lattice", true);
        return new Registry(new RegistryAccess(address, Optional.of(ADA)), new ObjectMapper(), patience);
    }

    private static String url(HttpServer server, String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static String path(String what) {
        return "/v2/" + REPOSITORY + "/" + what;
    }

    private static String read(Registry registry, long offset) throws IOException {
        try (InputStream in = registry.open(REPOSITORY, BLOB, offset)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    // ---- tokens ----

    /** Its tokens are good for so many calls. */
    private void tokens(int uses) {
        int[] left = {0, 0};
        on(elsewhere, "/token", exchange -> {
            left[0]++;
            left[1] = uses;
            send(exchange, 200, "{\"access_token\":\"token-" + left[0] + "\",\"expires_in\":300}");
        });
        on(server, "/v2/", exchange -> {
            String good = "Bearer token-" + left[0];
            if (left[1]-- <= 0 || !good.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders()
                        .set(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + url(elsewhere, "/token")
                                        + "\",service=\"a registry\",scope=\"repository:" + REPOSITORY
                                        + ":pull,push\"");
                send(exchange, 401, "");
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    exchange.getResponseHeaders().set("Location", path("blobs/uploads/1?state=abc"));
                    send(exchange, 202, "");
                }
                case "PUT" -> send(exchange, 201, "");
                default -> send(exchange, 200, "bytes");
            }
        });
    }

    @Test
    void aTokenIsFetchedOnceAndUsedUntilItIsRefused() throws IOException {
        tokens(2);
        Registry registry = registry();
        assertThat(read(registry, 0)).isEqualTo("bytes");
        assertThat(read(registry, 0)).isEqualTo("bytes");
        assertThat(calls).filteredOn(call -> call.startsWith("GET /token")).hasSize(1);
        assertThat(calls.get(1))
                .isEqualTo("GET /token?service=a+registry&scope=repository%3Alattice%2Fone%3Apull%2Cpush");
        assertThat(authorizations.get("/token")).isEqualTo(ADA.basic());
        assertThat(authorizations.get("/v2/")).isEqualTo("Bearer token-1");
        assertThat(read(registry, 0)).isEqualTo("bytes");
        assertThat(authorizations.get("/v2/")).isEqualTo("Bearer token-2");
    }

    @Test
    void aTokenThatEndsWhileBytesAreSentCostsSendingThemAgain() throws IOException {
        tokens(2);
        Registry registry = registry();
        assertThat(registry.has(REPOSITORY, BLOB)).isTrue();
        registry.upload(REPOSITORY, BLOB, LARGE.length, () -> new ByteArrayInputStream(LARGE));
        assertThat(calls.getLast()).isEqualTo("PUT " + path("blobs/uploads/1?state=abc&digest=sha256:" + BLOB));
        assertThat(calls).filteredOn(call -> call.startsWith("PUT")).hasSize(2);
    }

    @Test
    void aTokenServiceWithoutTokensIsToldOf() {
        on(elsewhere, "/token", exchange -> send(exchange, 200, "<html>"));
        on(server, "/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"" + url(elsewhere, "/token") + "\"");
            send(exchange, 401, "");
        });
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry().has(REPOSITORY, BLOB))
                .withMessageContaining("no token");
    }

    @Test
    void credentialsDoNotGoWhereTheyCouldBeRead() {
        on(server, "/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"http://8.8.8.8/token\"");
            send(exchange, 401, "");
        });
        assertThat(RegistryTest.failure(() -> registry().has(REPOSITORY, BLOB))).isEqualTo(Kind.REFUSED);
        RegistryAddress outside = new RegistryAddress("8.8.8.8", "", true);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> new Registry(
                                new RegistryAccess(outside, Optional.of(ADA)),
                                new ObjectMapper(),
                                Duration.ofSeconds(1))
                        .has("one", BLOB))
                .withMessageContaining("LATTICE_REGISTRY_INSECURE");
    }

    // ---- elsewhere ----

    @Test
    void bytesThatAreElsewhereAreFetchedThereWithoutCredentials() throws IOException {
        on(elsewhere, "/bytes", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Range")).isEqualTo("bytes=2-");
            exchange.getResponseHeaders().set("Content-Range", "bytes 2-4/5");
            send(exchange, 206, "tes");
        });
        on(server, "/v2/", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
                send(exchange, 401, "");
            } else {
                lead(exchange, url(elsewhere, "/bytes?signature=1"));
            }
        });
        assertThat(read(registry(), 2)).isEqualTo("tes");
        assertThat(authorizations).containsEntry("/bytes", "").containsEntry("/v2/", ADA.basic());
    }

    @ParameterizedTest
    @CsvSource({"ftp://127.0.0.1/x", "file:///etc/passwd", "http://8.8.8.8/x", "'http://['"})
    void nothingIsFollowedToWhereItShouldNotBe(String location) {
        on(server, "/v2/", exchange -> lead(exchange, location));
        assertThat(RegistryTest.failure(() -> read(registry(), 0))).isEqualTo(Kind.REFUSED);
        assertThat(calls).hasSize(1);
    }

    @Test
    void runningInCirclesHasAnEnd() {
        on(server, "/v2/", exchange -> lead(exchange, exchange.getRequestURI().toString()));
        assertThat(RegistryTest.failure(() -> read(registry(), 0))).isEqualTo(Kind.REFUSED);
    }

    // ---- answers ----

    @Test
    void aRegistryThatKnowsOfNoRangesIsReadFromTheStart() throws IOException {
        on(server, "/v2/", exchange -> send(exchange, 200, "bytes"));
        assertThat(read(registry(), 3)).isEqualTo("es");
    }

    @ParameterizedTest
    @CsvSource({
        "405, '', UNSUPPORTED",
        "400, UNSUPPORTED, UNSUPPORTED",
        "429, TOOMANYREQUESTS, UNREACHABLE",
        "503, '', UNREACHABLE",
        "403, DENIED, DENIED",
        "418, '', REFUSED",
    })
    void eachAnswerMeansSomething(int status, String code, Kind kind) {
        on(server, "/v2/", exchange -> send(exchange, status, "{\"errors\":[{\"code\":\"" + code + "\"}]}"));
        assertThat(RegistryTest.failure(() -> registry().delete(REPOSITORY, BLOB)))
                .isEqualTo(kind);
    }

    /** Otherwise a wrong address would make all copies count as lost. */
    @Test
    void whatIsNoRegistryHasLostNothing() {
        on(server, "/v2/", exchange -> send(exchange, 404, "<html>not found</html>"));
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> read(registry(), 0))
                .withMessageContaining("Look whether LATTICE_REGISTRY")
                .matches(failed -> failed.kind() == Kind.REFUSED);
    }

    @Test
    void anAnswerThatIsCutOffIsAFailureOfTheRegistry() {
        on(server, "/v2/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            throw new IOException("it breaks");
        });
        assertThat(RegistryTest.failure(() -> read(registry(), 0))).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void oneWithoutTlsIsToldWhatItLacks() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> answerInTheClear(plain));
            RegistryAddress address = new RegistryAddress("127.0.0.1:" + plain.getLocalPort(), "lattice", false);
            Registry registry = new Registry(
                    new RegistryAccess(address, Optional.of(ADA)), new ObjectMapper(), Duration.ofSeconds(20));
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> registry.has(REPOSITORY, BLOB))
                    .withMessageContaining("certificate");
        }
    }

    private static void answerInTheClear(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException left) {
            // Whoever asked has seen enough.
        }
    }

    @Test
    void aRegistryThatSaysNothingIsGivenUp() throws IOException {
        // Connections are made, and nobody accepts them.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Registry registry = registry(silent.getLocalPort(), Duration.ofMillis(200));
            assertThat(RegistryTest.failure(() -> registry.has(REPOSITORY, BLOB)))
                    .isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void aRegistryThatTakesNothingIsGivenUp() {
        on(server, "/v2/", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Location", path("blobs/uploads/1"));
                send(exchange, 202, "");
            } else {
                hang(exchange);
            }
        });
        // More than sockets keep.
        byte[] much = new byte[64 << 20];
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(server.getAddress().getPort(), Duration.ofMillis(500))
                        .upload(REPOSITORY, BLOB, much.length, () -> new ByteArrayInputStream(much)))
                .withMessageContaining("took no byte");
    }

    /** Until the other side has had enough. */
    private static void hang(HttpExchange exchange) throws IOException {
        try {
            while (exchange.getRequestBody().available() >= 0 && !Thread.interrupted()) {
                Thread.sleep(50);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}
