package dev.lattice.benchmarks.push;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** From a pushed commit with one changed line, of which the webhook is told, to the first public page that shows it. */
public final class PushToPage implements Contender {
    public static final String NAME = "Lattice, push + webhook";

    /** Its JVMs have compiled what is on this way by then. */
    private static final int WARM_UP = 3;

    private final PushStand stand;
    private final BuildCache cache;
    private @Nullable EngineProgram docker;
    private int count;

    public PushToPage(PushStand stand, BuildCache cache) {
        this.stand = stand;
        this.cache = cache;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        docker = new EngineProgram();
        stand.dockerfile();
        for (int i = 0; i < WARM_UP; i++) {
            push();
        }
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        EngineProgram program = docker;
        if (program == null) {
            throw new IllegalStateException("not prepared");
        }
        if (cache == BuildCache.COLD) {
            program.forgetBuilds();
        }
        return Reading.of(Metric.DURATION, push());
    }

    private double push() throws IOException, InterruptedException {
        count++;
        String text = "pushed " + cache + " " + count;
        PushStand.Commit commit = stand.commit(Express.server(text));
        long begin = System.nanoTime();
        stand.tell(commit);
        stand.page().await(text);
        double seconds = (System.nanoTime() - begin) / 1e9;
        stand.awaitRest();
        return seconds;
    }
}
