package dev.lattice.benchmarks.push;

import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * From {@code docker build} in a folder where a line was changed, by the Dockerfile that Lattice makes, to the first
 * page of {@code docker run} that shows it.
 */
public final class BuildByHand implements Contender {
    public static final String NAME = "docker build + docker run";

    private static final String IMAGE = "lattice-bench-by-hand";
    private static final int PORT = 8080;

    private final PushStand stand;
    private final Workshop workshop;
    private final BuildCache cache;
    private @Nullable EngineProgram docker;
    private @Nullable Path folder;
    private int count;

    public BuildByHand(PushStand stand, Workshop workshop, BuildCache cache) {
        this.stand = stand;
        this.workshop = workshop;
        this.cache = cache;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        docker = new EngineProgram();
        Path made = workshop.folder("by-hand-" + cache);
        for (String manifest : Express.MANIFESTS) {
            Files.copy(stand.express().resolve(manifest), made.resolve(manifest));
        }
        Files.writeString(made.resolve("Dockerfile"), stand.dockerfile());
        Files.writeString(made.resolve(".dockerignore"), "Dockerfile\n.dockerignore\n");
        folder = made;
        measure();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        EngineProgram program = docker;
        Path work = folder;
        if (program == null || work == null) {
            throw new IllegalStateException("not prepared");
        }
        if (cache == BuildCache.COLD) {
            program.forgetBuilds();
        }
        count++;
        String text = "by hand " + cache + " " + count;
        Files.writeString(work.resolve(Express.SERVER), Express.server(text));
        long begin = System.nanoTime();
        program.run("build", "--quiet", "--tag", IMAGE, work.toString());
        String container = program.run("run", "--detach", "--publish=127.0.0.1::" + PORT, "--env=PORT=" + PORT, IMAGE);
        try {
            String published = program.run("port", container, PORT + "/tcp");
            int port = Integer.parseInt(published.substring(published.lastIndexOf(':') + 1));
            new Page(port, "127.0.0.1").await(text);
            return Reading.of(Metric.DURATION, (System.nanoTime() - begin) / 1e9);
        } finally {
            program.run("rm", "--force", container);
        }
    }

    @Override
    public void close() {
        EngineProgram program = docker;
        if (program != null) {
            try {
                program.run("rmi", "--force", IMAGE);
            } catch (IOException e) {
                System.err.println("could not remove an image: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
