package dev.lattice.server.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A host as GitHub is one: git's own server behind https, with tokens, redirects, and files to download. */
final class GitHost implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Path repositories;
    private final Path programs;

    /** Where a path leads. */
    final Map<String, String> redirects = new ConcurrentHashMap<>();
    /** What there is to download. */
    final Map<String, byte[]> downloads = new ConcurrentHashMap<>();
    /** Paths that are answered never. */
    final List<String> silent = new CopyOnWriteArrayList<>();
    /** What was asked for, with what was shown to be let in. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final CountDownLatch silentIsAsked = new CountDownLatch(1);

    private volatile String token = "";

    GitHost(Path repositories, TestAuthority authority) throws IOException {
        this.repositories = repositories;
        this.programs = Path.of(new Repository(repositories).git("--exec-path"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.context()));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String host, String path) {
        return "https://" + host + ":" + port() + path;
    }

    /** Lets nobody in without it. */
    void require(String secret) {
        token = secret;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            asked.add(uri.getPath() + " " + authorization);
            String target = redirects.get(uri.getPath());
            if (target != null) {
                exchange.getResponseHeaders().add("Location", target);
                exchange.sendResponseHeaders(301, -1);
            } else if (silent.stream().anyMatch(uri.getPath()::startsWith)) {
                silentIsAsked.countDown();
                waitForGood();
            } else if (downloads.containsKey(uri.getPath())) {
                byte[] bytes = downloads.get(uri.getPath());
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            } else if (!token.isEmpty() && !decoded(authorization).endsWith(":" + token)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                serve(exchange, uri);
            }
        }
    }

    private static String decoded(String authorization) {
        return authorization.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8)
                : "";
    }

    private static void waitForGood() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** By the rules of CGI, which git's server speaks. */
    private void serve(HttpExchange exchange, URI uri) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(programs.resolve("git-http-backend").toString());
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", repositories.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_COUNT", "1");
        environment.put("GIT_CONFIG_KEY_0", "safe.directory");
        environment.put("GIT_CONFIG_VALUE_0", "*");
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("PATH_INFO", uri.getPath());
        environment.put("QUERY_STRING", uri.getRawQuery() == null ? "" : uri.getRawQuery());
        environment.put("REMOTE_ADDR", "127.0.0.1");
        header(exchange, environment, "Content-Type", "CONTENT_TYPE");
        header(exchange, environment, "Git-Protocol", "GIT_PROTOCOL");
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream body = exchange.getRequestBody();
            (packed ? new GZIPInputStream(body) : body).transferTo(in);
        }
        InputStream out = process.getInputStream();
        int status = 200;
        for (String line = line(out); !line.isEmpty(); line = line(out)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            if (line.startsWith("Status:")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(line.substring(0, colon), value);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
    }

    private static void header(HttpExchange exchange, Map<String, String> environment, String name, String variable) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
            environment.put(variable, value);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0 && one != '\n'; one = in.read()) {
            if (one != '\r') {
                line.write(one);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** A certificate that only those trust who are told to. */
    record TestAuthority(Path certificate, SSLContext context) {
        static TestAuthority create(Path folder, String... hosts) throws IOException {
            Path store = folder.resolve("host.p12");
            Path certificate = folder.resolve("host.pem");
            List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1"));
            List.of(hosts).forEach(host -> names.add("dns:" + host));
            run(
                    "-genkeypair",
                    "-alias",
                    "host",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-validity",
                    "2",
                    "-ext",
                    "san=" + String.join(",", names),
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "changeit");
            run(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "host",
                    "-file",
                    certificate.toString(),
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "changeit");
            return new TestAuthority(certificate, context(store));
        }

        private static void run(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (process.waitFor() != 0) {
                    throw new IOException(said);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private static SSLContext context(Path store) throws IOException {
            try (InputStream in = Files.newInputStream(store)) {
                KeyStore keys = KeyStore.getInstance("PKCS12");
                keys.load(in, "changeit".toCharArray());
                var own = KeyManagerFactory.getInstance("PKIX");
                own.init(keys, "changeit".toCharArray());
                KeyStore trusted = KeyStore.getInstance("PKCS12");
                trusted.load(null, null);
                trusted.setCertificateEntry("host", keys.getCertificate("host"));
                var trust = TrustManagerFactory.getInstance("PKIX");
                trust.init(trusted);
                var context = SSLContext.getInstance("TLS");
                context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
    }
}
