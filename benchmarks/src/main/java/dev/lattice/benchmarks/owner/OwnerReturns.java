package dev.lattice.benchmarks.owner;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** From the moment that the owner is seen to be back until a job uses nothing of the processors any more. */
public final class OwnerReturns implements Contender {
    public static final String PROCESSES = "Lattice, a job's processes";
    public static final String CONTAINER = "Lattice, a job in a container";

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** What keeps to a share of the processors stands still for nearly a tenth of a second, again and again. */
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** The agent looks twice a second: the owner comes at any moment between two looks. */
    private static final int BETWEEN_LOOKS_MILLIS = 500;

    private final OwnerStand stand;
    private final boolean inContainer;
    private final int count;
    private final Random moments = new Random(1);
    private @Nullable Burning job;

    /** @param count of the owner's returns */
    public OwnerReturns(OwnerStand stand, boolean inContainer, int count) {
        this.stand = stand;
        this.inContainer = inContainer;
        this.count = count;
    }

    @Override
    public String name() {
        return inContainer ? CONTAINER : PROCESSES;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        if (inContainer) {
            stand.needEngine();
        }
        job = stand.burn(inContainer, 1, OwnerStand.PROCESSORS);
        returns();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        double[] micros = new double[count];
        for (int i = 0; i < count; i++) {
            Thread.sleep(moments.nextInt(BETWEEN_LOOKS_MILLIS));
            micros[i] = returns() / 1e3;
        }
        return Reading.latencies(micros).withMax();
    }

    /** How many nanoseconds after it the job still used something. */
    private long returns() throws IOException, InterruptedException {
        Burning burning = job;
        if (burning == null) {
            throw new IllegalStateException("not prepared");
        }
        burning.awaitWork();
        stand.returns();
        long begin = System.nanoTime();
        long used = burning.usedNanos();
        long last = begin;
        for (long now = begin; now - begin < LEAST_NANOS || now - last < STILL_NANOS; now = System.nanoTime()) {
            if (now - begin > MOST_NANOS) {
                throw new IOException("the job goes on although the owner is back");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            long then = burning.usedNanos();
            if (then > used) {
                used = then;
                last = System.nanoTime();
            }
        }
        stand.leaves();
        burning.awaitWork();
        return last - begin;
    }

    @Override
    public void close() {
        if (job != null) {
            job.close();
        }
    }
}
