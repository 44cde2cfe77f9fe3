package dev.lattice.benchmarks.push;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.service.ServiceStand;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.git.GitHost;
import dev.lattice.testing.git.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An Express app from Git that Lattice runs, with a webhook; deployed when first asked for. */
public final class PushStand {
    static final String NODE_IMAGE = "node:22-slim";
    private static final String NAME = "express";
    private static final String PATH = "/api/workloads/" + NAME;
    private static final long LONGEST_NANOS = 300_000_000_000L;
    private static final long PAUSE_MILLIS = 10;

    private final ServiceStand services;
    private final Path express;
    private @Nullable Deployed deployed;

    private record Deployed(Repository repository, GitHost host, Page page, String dockerfile) {}

    /** A commit that was pushed, and of which nobody was told yet. */
    record Commit(String id) {}

    /** @param module the folder {@code benchmarks} of the checkout */
    public PushStand(ServiceStand services, Path module) {
        this.services = services;
        this.express = Express.folder(module);
    }

    Path express() {
        return express;
    }

    /** By which Lattice builds the app. */
    String dockerfile() throws IOException, InterruptedException, LeftOutException {
        services.engine(NODE_IMAGE);
        return deployed().dockerfile();
    }

    Page page() throws IOException, InterruptedException {
        return deployed().page();
    }

    Commit commit(String server) throws IOException, InterruptedException {
        return new Commit(deployed().repository().write(Express.SERVER, server).push("Another line"));
    }

    void tell(Commit commit) throws IOException, InterruptedException {
        Deployed app = deployed();
        app.host().pushed(app.repository(), commit.id()).expect(202);
    }

    /** To the revision before the one that serves. */
    void rollBack() throws IOException, InterruptedException {
        services.cluster().api().post(PATH + "/rollback", Map.of()).expect(200);
    }

    /** On the same node, not begun yet. */
    HeavyBuild heavyBuild() {
        return new HeavyBuild(services.cluster().api(), services.repositories());
    }

    /** Waits until the newest revision serves alone. */
    void awaitRest() throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (true) {
            JsonNode view = services.cluster().api().get(PATH).expect(200);
            String state = view.path("state").asText();
            if (state.equals("running")
                    && view.path("serving").asInt() == view.path("revision").asInt()
                    && view.path("running").size() == 1) {
                return;
            }
            if (state.equals("failed") || System.nanoTime() > latest) {
                throw new IOException(
                        "the app is " + state + ": " + view.path("note").asText());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private Deployed deployed() throws IOException, InterruptedException {
        Deployed known = deployed;
        if (known != null) {
            return known;
        }
        TestCluster cluster = services.cluster();
        Repository repository = new Repository(services.repositories(), NAME);
        for (String manifest : Express.MANIFESTS) {
            repository.write(manifest, Files.readString(express.resolve(manifest)));
        }
        repository.write(Express.SERVER, Express.server("the first one")).push("Another app");
        cluster.api()
                .post(
                        "/api/workloads",
                        Map.of("name", NAME, "kind", "app", "source", Map.of("git", repository.url(), "ref", "main")))
                .expect(201);
        awaitRest();
        JsonNode hook = cluster.api().post(PATH + "/hook", Map.of()).expect(201);
        GitHost host = new GitHost(
                cluster.api(),
                URI.create(hook.path("url").asText()).getPath(),
                hook.path("secret").asText());
        String dockerfile = cluster.api()
                .get(PATH + "/builds/1")
                .expect(200)
                .path("plan")
                .path("dockerfile")
                .asText();
        Deployed made = new Deployed(
                repository, host, new Page(services.pages(), NAME + ".localhost:" + services.pages()), dockerfile);
        deployed = made;
        return made;
    }
}
