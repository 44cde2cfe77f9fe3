package dev.lattice.server.job;

import dev.lattice.server.event.EventHub;
import dev.lattice.server.scheduling.JobBoard;

/** Tells the watchers of a project how its jobs change. */
public final class JobEvents {
    private JobEvents() {}

    /** From now on. */
    public static void publish(JobBoard board, EventHub hub, JobViews views) {
        board.listen(job -> {
            if (job.isJob() && hub.watched(job.project())) {
                hub.publish(job.project(), "job", views.brief(job));
            }
        });
    }
}
