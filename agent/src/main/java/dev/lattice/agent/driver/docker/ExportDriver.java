package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.lattice.agent.blob.BlobStore;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LaunchException.Code;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.task.Work;
import dev.lattice.core.image.BuiltImage;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Stores images that were built here, so that other nodes can have them. The engine writes an archive; what counts in it
 * is only the hash of each file: that of the configuration is the image's id, and those of layers stand in the image's
 * description. So it matters neither how an engine lays its archives out nor what else is in them.
 *
 * <p>All is done while the allocation is prepared, for there is nothing to start: an agent that stops meanwhile gives it
 * back, and no process is left.
 */
public final class ExportDriver implements Driver {
    /** Beside layers and configuration an archive has a few descriptions. */
    private static final long EXTRA_BYTES = 64L << 20;

    private static final int OK = 200;

    private final DockerClient engine;
    private final URI address;
    private final BlobStore blobs;
    private final LongSupplier bootNanos;

    /**
     * @param host the engine's, such as {@code unix:///var/run/docker.sock}; nothing is sent yet
     * @param bootNanos the clock of stamps
     */
    public ExportDriver(String host, BlobStore blobs, LongSupplier bootNanos) {
        this.engine = Engine.client(host);
        this.address = URI.create(host);
        this.blobs = blobs;
        this.bootNanos = bootNanos;
    }

    @Override
    public String name() {
        return "export";
    }

    @Override
    public void prepare(Launch launch, BooleanSupplier unwanted) throws LaunchException {
        Work.Export export = export(launch);
        if (!BuiltImage.is(export.image())) {
            throw new LaunchException(
                    Code.IMAGE_NOT_FOUND, "The image '" + export.image() + "' was not built by Lattice.");
        }
        InspectImageResponse image = inspect(export);
        if (image.getSize() != null && image.getSize() > export.mostBytes()) {
            throw tooLarge(export, image.getSize());
        }
        Set<String> wanted = new HashSet<>();
        layersOf(image).forEach(layer -> wanted.add(hex(layer)));
        wanted.removeAll(export.known());
        wanted.add(hex(String.valueOf(image.getId())));
        ImageArchive reader = new ImageArchive(launch.home().resolve("layer"), export.mostBytes() + EXTRA_BYTES);
        // Not by the client: it reads to its end whatever is closed, and the rest of an image may be gigabytes.
        try (EngineConnection archive =
                EngineConnection.get(address, "/images/" + export.image().complete() + "/get")) {
            if (archive.status() != OK) {
                throw new IOException("it answers " + archive.status());
            }
            Set<String> missing = reader.read(
                    archive.body(),
                    wanted,
                    (sha256, size, file) -> blobs.store(launch.allocation(), sha256, size, file, unwanted),
                    unwanted);
            if (!missing.isEmpty() && !unwanted.getAsBoolean()) {
                throw new LaunchException(
                        Code.NODE_CANNOT_START,
                        "The node's engine keeps images in a form that cannot be copied;"
                                + " its owner can turn the containerd image store off.");
            }
        } catch (BlobUnavailableException refused) {
            throw new LaunchException(Code.NODE_CANNOT_START, String.valueOf(refused.getMessage()));
        } catch (IOException | RuntimeException failed) {
            // The client wraps what a socket says in exceptions of several kinds.
            throw new LaunchException(
                    Code.NODE_CANNOT_START, "The image could not be read from the engine: " + failed.getMessage());
        }
    }

    private InspectImageResponse inspect(Work.Export export) throws LaunchException {
        try {
            return EngineCalls.ask(
                    () -> engine.inspectImageCmd(export.image().complete()).exec());
        } catch (NotFoundException gone) {
            throw new LaunchException(
                    Code.NODE_IMAGE_UNAVAILABLE, "The image '" + export.image() + "' is not on the node any more.");
        } catch (EngineAwayException away) {
            throw new LaunchException(Code.NODE_CANNOT_START, String.valueOf(away.getMessage()));
        }
    }

    private static LaunchException tooLarge(Work.Export export, long size) {
        return new LaunchException(
                Code.BUILD_REFUSED,
                "The image has " + size / 1_000_000 + " MB, and at most " + export.mostBytes() / 1_000_000
                        + " MB are copied for other nodes. Make it smaller, or raise LATTICE_IMAGE_MAX_GB.");
    }

    /** Digests of an image's layers, the lowest first. */
    static List<String> layersOf(InspectImageResponse image) {
        return image.getRootFS() == null || image.getRootFS().getLayers() == null
                ? List.of()
                : image.getRootFS().getLayers();
    }

    static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    private static Work.Export export(Launch launch) {
        if (launch.work() instanceof Work.Export export) {
            return export;
        }
        throw new IllegalArgumentException("this is no export");
    }

    @Override
    public Execution start(int slot, Launch launch) {
        return new Done(new ContainerStamp("export-" + launch.allocation(), bootNanos.getAsLong()));
    }

    @Override
    public Optional<Execution> adopt(int slot, Launch launch, Stamp stamp) {
        return Optional.empty();
    }

    @Override
    public void clear(int slot) {
        // Nothing runs.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    /** All was done before. */
    private record Done(Stamp stamp) implements Execution, Throttle {
        @Override
        public Throttle throttle() {
            return this;
        }

        @Override
        public boolean suspend() {
            return true;
        }

        @Override
        public void resume() {
            // It has ended.
        }

        @Override
        public void allow(int cpuMillis) {
            // It has ended.
        }

        @Override
        public Exit await(OutputSink out, OutputSink err, long timeoutNanos) {
            return new Exit.Exited(0);
        }

        @Override
        public void wake() {
            // Nobody waits.
        }

        @Override
        public void terminate() {
            // It has ended.
        }

        @Override
        public void kill() {
            // It has ended.
        }

        @Override
        public boolean drain(OutputSink out, OutputSink err, long timeoutNanos) {
            return true;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
