package dev.lattice.benchmarks.push;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.git.Repository;
import dev.lattice.testing.http.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A build that takes all of the processors and of the disk that it gets, until it is canceled. */
final class HeavyBuild {
    private static final String NAME = "heavy";
    private static final String PATH = "/api/workloads/" + NAME;
    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final long PAUSE_MILLIS = 20;

    private static final String DOCKERFILE = "FROM " + PushStand.NODE_IMAGE + """

            RUN echo heavy from here && \\
                for i in 1 2 3 4; do node -e 'for (;;) {}' & done; \\
                while :; do dd if=/dev/zero of=/tmp/large bs=1M count=256 conv=fsync 2>/dev/null; done
            CMD ["node"]
            """;

    private final ApiClient api;
    private final Repository repository;
    private int revision;

    HeavyBuild(ApiClient api, Path repositories) {
        this.api = api;
        this.repository = new Repository(repositories, NAME).write("Dockerfile", DOCKERFILE);
        repository.push("Heavy");
    }

    /** Begins one, and waits until it is at work. */
    void begin() throws IOException, InterruptedException {
        revision++;
        if (revision == 1) {
            api.post(
                            "/api/workloads",
                            Map.of(
                                    "name",
                                    NAME,
                                    "kind",
                                    "app",
                                    "source",
                                    Map.of("git", repository.url(), "ref", "main")))
                    .expect(201);
        } else {
            api.post(PATH + "/redeploy", Map.of()).expect(200);
        }
        await("building");
        long latest = System.nanoTime() + LONGEST_NANOS;
        // The log names the step before it says what the step says.
        while (new String(api.get(build() + "/log").bytes(), StandardCharsets.UTF_8).split("heavy from here", -1).length
                < 3) {
            if (System.nanoTime() > latest) {
                throw new IOException("the heavy build does not begin");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    void end() throws IOException, InterruptedException {
        api.post(build() + "/cancel", Map.of());
        await("canceled");
    }

    private String build() {
        return PATH + "/builds/" + revision;
    }

    private void await(String stage) throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (true) {
            JsonNode view = api.get(build()).json();
            String now = view.path("stage").asText();
            if (now.equals(stage)) {
                return;
            }
            if (now.equals("failed") || System.nanoTime() > latest) {
                throw new IOException("the heavy build is " + now + ", not " + stage + ": "
                        + view.path("note").asText());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
