package dev.lattice.benchmarks.owner;

import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.service.ServiceStand;
import dev.lattice.testing.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server, and a node whose owner does what a file says; started when first asked for. */
public final class OwnerStand implements AutoCloseable {
    static final String IMAGE = "debian:bookworm-slim";
    static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static final String PRESET = "courteous";
    private static final String AWAY = "idle=7200\ncpu=0\nmemory=80\npower=mains\nfullscreen=false\n";
    private static final String HERE = "idle=0\ncpu=3\nmemory=75\npower=mains\nfullscreen=false\n";
    /** Longer than any benchmark. */
    private static final int TIMEOUT_SECONDS = 7200;

    private final ServiceStand services;
    private final Path folder;
    private @Nullable TestCluster cluster;

    /**
     * @param services knows the engine
     * @param folder for the owner's file
     */
    public OwnerStand(ServiceStand services, Path folder) {
        this.services = services;
        this.folder = folder;
    }

    /** Makes sure of what jobs in containers need. */
    void needEngine() throws LeftOutException {
        services.engine(IMAGE);
    }

    TestCluster cluster() throws IOException {
        TestCluster running = cluster;
        if (running == null) {
            leaves();
            running = TestCluster.create().with("LATTICE_HEARTBEAT_SECONDS", 10);
            running.start();
            cluster = running;
            running.startAgent(
                    "bench-lent", PROCESSORS + 2, "--availability", PRESET, "--owner-facts", facts().toString());
        }
        return running;
    }

    /** The owner touches the machine. */
    void returns() throws IOException {
        say(HERE);
    }

    /** The owner has been away for hours. */
    void leaves() throws IOException {
        say(AWAY);
    }

    private void say(String facts) throws IOException {
        Path next = Files.writeString(folder.resolve("facts.next"), facts);
        Files.move(next, facts(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path facts() {
        return folder.resolve("facts");
    }

    /**
     * Has jobs run that use all that they get.
     *
     * @param jobs how many
     * @param loops of each
     */
    Burning burn(boolean inContainers, int jobs, int loops) throws IOException, InterruptedException {
        String marker = Burning.newMarker();
        Map<String, Object> job =
                new java.util.HashMap<>(Map.of("command", Burning.command(marker, loops), "timeout", TIMEOUT_SECONDS));
        if (inContainers) {
            job.put("image", IMAGE);
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(cluster().api().submit(job));
        }
        Burning burning = new Burning(cluster().api(), ids, marker, jobs * loops);
        burning.await();
        return burning;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
