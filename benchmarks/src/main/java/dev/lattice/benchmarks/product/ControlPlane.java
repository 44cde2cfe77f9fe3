package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The server alone, durable: jobs accepted, assigned and their ends recorded, with nodes that only answer. */
public final class ControlPlane implements Contender {
    private static final int NODES = 4;
    private static final int SLOTS = 256;
    private static final int CLIENTS = 16;

    /** Jobs a call. */
    public enum Submission {
        BULK("Lattice, bulk submissions"),
        SINGLE("Lattice, 16 clients, a job a call");

        private final String label;

        Submission(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private final Stand stand;
    private final Submission submission;
    private final int count;

    public ControlPlane(Stand stand, Submission submission, int count) {
        this.stand = stand;
        this.submission = submission;
        this.count = count;
    }

    @Override
    public String name() {
        return submission.label();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        stand.cluster();
        run(count);
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        return run(count);
    }

    private Reading run(int jobs) throws IOException, InterruptedException {
        // Each round has its own sessions: those of another contender would replace them.
        try (SimulatedNodes open = SimulatedNodes.open(stand.cluster().server().agentPort(), NODES, SLOTS);
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            long before = open.settled();
            long begin = System.nanoTime();
            List<Future<?>> submitting = new ArrayList<>();
            if (submission == Submission.BULK) {
                submitting.add(clients.submit(() -> submitBulk(jobs)));
            } else {
                for (int client = 0; client < CLIENTS; client++) {
                    submitting.add(clients.submit(() -> submitSingly(jobs / CLIENTS)));
                }
            }
            for (Future<?> each : submitting) {
                each.get();
            }
            open.awaitSettled(before + jobs / CLIENTS * (long) CLIENTS);
            return Reading.rate(jobs, (System.nanoTime() - begin) / 1e9);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private @Nullable Void submitBulk(int jobs) throws IOException {
        try (HttpLine line = stand.connect()) {
            for (int left = jobs; left > 0; left -= BulkJobs.MOST) {
                BulkJobs.submit(line, Math.min(left, BulkJobs.MOST));
            }
        }
        return null;
    }

    private @Nullable Void submitSingly(int jobs) throws IOException {
        try (HttpLine line = stand.connect()) {
            byte[] request = line.request("POST", "/api/jobs/submit", HttpLine.JSON, Stand.json("true"));
            for (int i = 0; i < jobs; i++) {
                line.exchange(request).readAllBytes();
            }
        }
        return null;
    }
}
