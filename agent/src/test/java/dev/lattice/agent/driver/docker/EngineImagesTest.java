package dev.lattice.agent.driver.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.core.image.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays of built images; the engine is played. */
class EngineImagesTest {
    private static final String REPOSITORY = "built.lattice.invalid/0abc";

    @TempDir
    private Path folder;

    private final List<String> removed = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private DockerClient engine;
    private EngineImages images;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        engine = Engine.client("tcp://127.0.0.1:" + server.getAddress().getPort());
        images = new EngineImages(
                engine,
                new ImageSources(false, true),
                PulledImages.open(folder.resolve("pulled"), InstantSource.system()));
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        server.stop(0);
    }

    /** Revision 9 is the oldest image, as one is that came out of the cache; 10 and 7 are one image, made before 8. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("DELETE")) {
            removed.add(path.substring(path.lastIndexOf(':') + 1));
        }
        String said = path.endsWith("/images/json")
                ? "[" + image(300, "8") + "," + image(200, "10", "7") + "," + image(100, "9") + ","
                        + "{\"Id\":\"sha256:0\",\"Created\":400,\"RepoTags\":null}]"
                : "[]";
        byte[] answer = said.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String image(int created, String... revisions) {
        List<String> names = new ArrayList<>();
        for (String revision : revisions) {
            names.add('"' + REPOSITORY + ':' + revision + '"');
        }
        return "{\"Id\":\"sha256:" + created + "\",\"Created\":" + created + ",\"RepoTags\":[" + String.join(",", names)
                + "]}";
    }

    private static ImageReference revision(int number) {
        return ImageReference.parse(REPOSITORY + ":" + number);
    }

    @Test
    void keepsTheHighestRevisionsHoweverOldTheirImagesAre() {
        images.keep(revision(10), 2);
        assertThat(removed).containsExactlyInAnyOrder("7", "8");
    }

    @Test
    void keepsWhatWasJustBuiltThoughItsRevisionIsALowOne() {
        images.keep(revision(7), 2);
        assertThat(removed).containsExactlyInAnyOrder("8", "9");
    }

    @Test
    void keepsAsManyWhenNothingCameOutOfTheBuild() {
        images.keep(revision(11), 3);
        assertThat(removed).containsExactly("7");
    }

    @Test
    void removesAll() {
        images.removeAll(REPOSITORY);
        assertThat(removed).containsExactlyInAnyOrder("7", "8", "9", "10");
    }
}
