package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import dev.lattice.agent.posix.CpuCount;
import dev.lattice.agent.posix.CpuPrecedence;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A cgroup for each slot, into which an engine puts the containers of the slot's jobs. A container's own counters are gone
 * in the moment in which it ends, and with them what a short job used; those above it stay. And all of them have one above,
 * beside what is the owner's: who waits for whom is said there. Services are not in it: one that gets nothing for a while
 * would not become ready, or would fail whoever visits it.
 *
 * <p>Only for engines that make cgroups by themselves: one that has systemd make them takes other names.
 */
final class SlotCgroups implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SlotCgroups.class.getName());
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final String OWN_DRIVER = "cgroupfs";

    private final DockerClient engine;
    private final String parent;
    private Optional<Boolean> usable = Optional.empty();

    /** @param owner tells this agent's cgroups from those of another on the same machine */
    SlotCgroups(DockerClient engine, Owner owner) {
        this.engine = engine;
        this.parent = "lattice-jobs-" + owner.home();
    }

    /** What a slot's container is to be put into; empty to leave that to the engine. */
    synchronized Optional<String> of(int slot) {
        if (usable.isEmpty()) {
            usable = Optional.of(OWN_DRIVER.equals(engine.infoCmd().exec().getCGroupDriver()));
        }
        return usable.get() ? Optional.of("/" + parent + "/slot-" + slot) : Optional.empty();
    }

    /** What the containers of a slot have used of processors, all together, in microseconds; empty when nobody can say. */
    OptionalLong cpuMicros(int slot) {
        for (Path hierarchy : List.of(MOUNT.resolve("cpuacct"), MOUNT)) {
            OptionalLong micros = CpuCount.micros(hierarchy.resolve(parent).resolve("slot-" + slot));
            if (micros.isPresent()) {
                return micros;
            }
        }
        return OptionalLong.empty();
    }

    /** Has all that is in them wait for whoever else wants a processor, or puts an end to that. */
    void giveWay(boolean last) {
        for (Path hierarchy : List.of(MOUNT.resolve("cpu"), MOUNT)) {
            Path all = hierarchy.resolve(parent);
            if (Files.isDirectory(all)) {
                try {
                    CpuPrecedence.last(all, last);
                } catch (IOException refused) {
                    LOG.log(Level.FINE, "containers do not wait for the owner''s programs", refused);
                }
            }
        }
    }

    /** Removes those that nothing is in. */
    @Override
    public void close() {
        remove(MOUNT);
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(MOUNT, Files::isDirectory)) {
            hierarchies.forEach(this::remove);
        } catch (IOException none) {
            LOG.log(Level.FINE, "there are no cgroups here", none);
        }
    }

    private void remove(Path hierarchy) {
        Path all = hierarchy.resolve(parent);
        if (!Files.isDirectory(all)) {
            return;
        }
        try (DirectoryStream<Path> slots = Files.newDirectoryStream(all, "slot-*")) {
            for (Path slot : slots) {
                Files.delete(slot);
            }
            Files.delete(all);
        } catch (IOException inUse) {
            LOG.log(Level.FINE, "keeping a cgroup: {0}", inUse.getMessage());
        }
    }
}
