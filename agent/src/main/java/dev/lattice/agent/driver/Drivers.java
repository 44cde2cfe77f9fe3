package dev.lattice.agent.driver;

import dev.lattice.core.image.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The drivers of this node: one for plain processes, one for containers. */
public final class Drivers implements AutoCloseable {
    private final Driver processes;
    private final Driver containers;

    public Drivers(Driver processes, Driver containers) {
        this.processes = processes;
        this.containers = containers;
    }

    /** The one that runs what has this image, or none. */
    public Driver of(Optional<ImageReference> image) {
        return image.isPresent() ? containers : processes;
    }

    /** The names of those that can run something now. */
    public List<String> available() {
        return all().filter(Driver::available).map(Driver::name).toList();
    }

    /** Ends what is left in a slot of allocations that nobody holds any more. */
    public void clear(int slot) {
        all().filter(Driver::available).forEach(driver -> driver.clear(slot));
    }

    private Stream<Driver> all() {
        return Stream.of(processes, containers);
    }

    @Override
    public void close() {
        all().forEach(Driver::close);
    }
}
