package dev.lattice.benchmarks.service;

import com.github.dockerjava.api.DockerClient;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code true} in a container by the engine's own calls, one after another: create, start, wait, delete. */
public final class EngineJob implements Contender {
    public static final String NAME = "the engine's own API";

    private final ServiceStand stand;
    private final int count;
    private @Nullable DockerClient engine;

    public EngineJob(ServiceStand stand, int count) {
        this.stand = stand;
        this.count = count;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, LeftOutException {
        engine = stand.engine(ServiceStand.DEBIAN);
        measure();
    }

    @Override
    public Reading measure() throws IOException {
        DockerClient asked = engine;
        if (asked == null) {
            throw new IllegalStateException("not prepared");
        }
        double[] micros = new double[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            String container = asked.createContainerCmd(ServiceStand.DEBIAN)
                    .withCmd("true")
                    .exec()
                    .getId();
            asked.startContainerCmd(container).exec();
            int code = asked.waitContainerCmd(container).start().awaitStatusCode();
            asked.removeContainerCmd(container).exec();
            micros[i] = (System.nanoTime() - begin) / 1e3;
            if (code != 0) {
                throw new IOException("a container ended with " + code);
            }
        }
        return Reading.latencies(micros);
    }
}
