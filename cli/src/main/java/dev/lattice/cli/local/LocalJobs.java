package dev.lattice.cli.local;

import dev.lattice.api.client.JobFilter;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.job.JobView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.workload.Residents;
import dev.lattice.core.id.JobId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What runs on this machine's own node, for whoever is about to stop it: jobs, which may be ended, and services. */
public final class LocalJobs {
    private static final int MOST = 500;
    private static final long LOOK_MILLIS = 200;

    private final LatticeClient client;
    private final LocalSettings settings;

    public LocalJobs(LatticeClient client, LocalSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    public List<JobId> running() throws IOException {
        String node = new LocalNode(settings).id();
        if (node == null) {
            return List.of();
        }
        return client.jobs().list(new JobFilter("running", node, null), MOST, null).value().items().stream()
                .map(JobView::jobId)
                .toList();
    }

    public List<WorkloadView> services() throws IOException {
        String node = new LocalNode(settings).id();
        return node == null ? List.of() : Residents.of(client, node);
    }

    /**
     * Waits until none runs any more.
     *
     * @param enough ends the waiting when it opens
     * @return false when some still run
     */
    boolean awaitEnd(long millis, CountDownLatch enough) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!running().isEmpty()) {
            if (System.nanoTime() > deadline || enough.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Cancels them, and waits until they have ended: SIGTERM, and after the node's own grace SIGKILL. */
    public boolean stop(long millis) throws IOException, InterruptedException {
        for (JobId job : running()) {
            client.jobs().cancel(job);
        }
        return awaitEnd(millis, new CountDownLatch(1));
    }
}
