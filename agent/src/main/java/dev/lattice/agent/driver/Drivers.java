package dev.lattice.agent.driver;

import dev.lattice.agent.task.Work;
import java.util.List;
import java.util.stream.Stream;

/** The drivers of this node: one for plain processes, one for containers, one for builds of images, one for their export. */
public final class Drivers implements AutoCloseable {
    private final Driver processes;
    private final Driver containers;
    private final Driver builds;
    private final Driver exports;

    /** @param exports can do what it does wherever containers can run, and is not named beside them */
    public Drivers(Driver processes, Driver containers, Driver builds, Driver exports) {
        this.processes = processes;
        this.containers = containers;
        this.builds = builds;
        this.exports = exports;
    }

    /** The one that does this. */
    public Driver of(Work work) {
        return switch (work) {
            case Work.Plain _ -> processes;
            case Work.Container _ -> containers;
            case Work.Build _ -> builds;
            case Work.Export _ -> exports;
        };
    }

    /** The names of those that can run something now. */
    public List<String> available() {
        return all().filter(Driver::available).map(Driver::name).toList();
    }

    /** Ends what is left in a slot of allocations that nobody holds any more. */
    public void clear(int slot) {
        all().filter(Driver::available).forEach(driver -> driver.clear(slot));
    }

    /** Has all jobs that they run wait for whoever else on this machine wants a processor, or puts an end to that. */
    public void giveWay(boolean last) {
        all().forEach(driver -> driver.giveWay(last));
    }

    private Stream<Driver> all() {
        return Stream.of(processes, containers, builds);
    }

    @Override
    public void close() {
        all().forEach(Driver::close);
    }
}
