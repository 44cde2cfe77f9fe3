package dev.lattice.server.schedule;

import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.JobBoard;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * Tells the watchers of a project how its schedules stand: after each tick, and when a job of one starts and ends. Whose
 * job it is only the database knows; it is asked for many at once, and only while somebody watches.
 */
public final class ScheduleEvents implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ScheduleEvents.class);
    private static final String CHANGED = "schedule";
    private static final String REMOVED = "schedule-removed";
    /** Who is further behind loads the lists anew one day; nothing here is kept. */
    private static final int MOST_WAITING = 10_000;

    private final Database database;
    private final EventHub hub;
    private final InstantSource clock;
    private final ScheduleStore store = new ScheduleStore();
    private final ScheduleViews views;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("schedule-events").unstarted(this::run);

    private sealed interface News {
        record OfJob(JobId job) implements News {}

        record OfSchedule(ScheduleId schedule) implements News {}
    }

    public ScheduleEvents(Database database, EventHub hub, JobSpecs specs, InstantSource clock) {
        this.database = database;
        this.hub = hub;
        this.clock = clock;
        this.views = new ScheduleViews(specs);
    }

    /** From now on. */
    public void listen(JobBoard board) {
        thread.start();
        board.listen(job -> {
            if (job.isJob() && hub.watched(job.project())) {
                news.offer(new News.OfJob(job.id()));
            }
        });
    }

    /** They are others than before, or a tick of theirs was decided on. */
    void changed(Collection<StoredSchedule> schedules) {
        for (StoredSchedule schedule : schedules) {
            if (hub.watched(schedule.project())) {
                news.offer(new News.OfSchedule(schedule.id()));
            }
        }
    }

    void removed(ProjectId project, String name) {
        hub.publish(project, REMOVED, Map.of("name", name));
    }

    private void run() {
        List<News> taken = new ArrayList<>();
        while (true) {
            try {
                taken.add(news.take());
                news.drainTo(taken);
                tell(taken);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                LOG.debugf("nobody was told of schedules: %s", failed.getMessage());
            }
            taken.clear();
        }
    }

    private void tell(List<News> taken) {
        Set<JobId> jobs = new LinkedHashSet<>();
        Set<ScheduleId> schedules = new LinkedHashSet<>();
        for (News each : taken) {
            switch (each) {
                case News.OfJob(JobId job) -> jobs.add(job);
                case News.OfSchedule(ScheduleId schedule) -> schedules.add(schedule);
            }
        }
        Map<ScheduleId, StoredSchedule> changed = new LinkedHashMap<>();
        database.run(handle -> {
            store.all(handle, schedules).forEach(each -> changed.put(each.id(), each));
            if (!jobs.isEmpty()) {
                store.ofJobs(handle, jobs).forEach(each -> changed.put(each.id(), each));
            }
            List<StoredSchedule> all = List.copyOf(changed.values());
            List<ScheduleView> told = views.all(handle, all, clock.instant());
            for (int i = 0; i < all.size(); i++) {
                hub.publish(all.get(i).project(), CHANGED, told.get(i));
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
