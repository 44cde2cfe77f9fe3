package dev.lattice.benchmarks.push;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;

/** From the order to go back to the revision before, to the first public page that shows it. */
public final class Rollback implements Contender {
    public static final String NAME = "Lattice, rollback";

    private final PushStand stand;
    private int count;

    public Rollback(PushStand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        stand.dockerfile();
        measure();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        count++;
        String good = "good " + count;
        push(good);
        push("bad " + count);
        long begin = System.nanoTime();
        stand.rollBack();
        stand.page().await(good);
        Reading reading = Reading.of(Metric.DURATION, (System.nanoTime() - begin) / 1e9);
        stand.awaitRest();
        return reading;
    }

    private void push(String text) throws IOException, InterruptedException {
        stand.tell(stand.commit(Express.server(text)));
        stand.page().await(text);
        stand.awaitRest();
    }
}
