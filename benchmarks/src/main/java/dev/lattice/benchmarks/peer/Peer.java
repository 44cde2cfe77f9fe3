package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A contender that is a driver program and an order to give it. */
final class Peer implements Contender {
    /** Starts what a peer needs, the driver last. */
    @FunctionalInterface
    interface Start {
        Driver start() throws IOException, InterruptedException, LeftOutException;
    }

    /** What a driver is to do in a round. */
    @FunctionalInterface
    interface Order {
        Reading give(Driver driver) throws IOException;
    }

    private final String name;
    private final Start start;
    private final Order warmUp;
    private final Order order;
    private @Nullable Driver driver;

    Peer(String name, Start start, Order warmUp, Order order) {
        this.name = name;
        this.start = start;
        this.warmUp = warmUp;
        this.order = order;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        Driver started = start.start();
        driver = started;
        warmUp.give(started);
    }

    @Override
    public Reading measure() throws IOException {
        Driver running = driver;
        if (running == null) {
            throw new IllegalStateException(name + " was not prepared");
        }
        return order.give(running);
    }

    @Override
    public void close() {
        if (driver != null) {
            driver.close();
        }
    }
}
