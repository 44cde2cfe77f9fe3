package dev.lattice.server.bootstrap;

import dev.lattice.server.agent.AgentPort;
import dev.lattice.server.allocation.AllocationRegistry;
import dev.lattice.server.application.ApplicationService;
import dev.lattice.server.availability.AvailabilitySweep;
import dev.lattice.server.backup.BackupSweep;
import dev.lattice.server.endpoint.GatewaySweep;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.hook.HookPushes;
import dev.lattice.server.image.ImagePushes;
import dev.lattice.server.image.ImageSweep;
import dev.lattice.server.job.JobEvents;
import dev.lattice.server.job.JobViews;
import dev.lattice.server.log.OutputRetention;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.meter.MeterSweep;
import dev.lattice.server.metric.MetricSweep;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.node.Sightings;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.postgres.DatabaseServer;
import dev.lattice.server.postgres.Migrations;
import dev.lattice.server.schedule.ScheduleEvents;
import dev.lattice.server.schedule.Ticker;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.user.FirstAdmin;
import dev.lattice.server.workload.WorkloadController;
import dev.lattice.server.workload.Workloads;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/**
 * The order in which the parts start, before the first call is taken, and stop, after the last: the other way round.
 * A part that is asked for is made, and that starts those which need no word to do so.
 */
@Singleton
final class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    private final Instance<Object> parts;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    Lifecycle(Instance<Object> parts) {
        this.parts = parts;
    }

    void start(@Observes StartupEvent event) {
        try {
            start();
        } catch (RuntimeException e) {
            // Nothing else would stop what was started: the framework only stops what started whole.
            stop();
            throw e;
        }
    }

    private void start() {
        closing(part(HomeLock.class));
        closing(part(DatabaseServer.class));
        Database database = closing(part(Database.class));
        Migrations.apply(database.dataSource());
        part(FirstAdmin.class).createIfMissing();
        closing(part(OutputStore.class)).start();
        closing(part(OutputRetention.class)).start();
        closing(part(Sightings.class)).start();
        JobEvents.publish(part(JobBoard.class), part(EventHub.class), part(JobViews.class));
        part(Gateways.class).load();
        WorkloadController workloads = closing(part(WorkloadController.class));
        part(Workloads.class).listenToApplications(part(ApplicationService.class)::serviceChanged);
        closing(part(Dispatcher.class)).start();
        // Before the dispatcher stops: what was fetched could not be handed out, and would seem to have failed.
        closing(part(Workloads.class));
        NodeService nodes = part(NodeService.class);
        part(Routes.class).ask(nodes::registrations);
        workloads.start();
        part(AllocationRegistry.class).listen(node -> {
            nodes.announce(node);
            workloads.nodeChanged(node);
        });
        closing(part(MetricSweep.class)).start();
        closing(part(AvailabilitySweep.class)).start();
        closing(part(MeterSweep.class)).start();
        closing(part(GatewaySweep.class)).start();
        closing(part(AgentPort.class));
        closing(part(BackupSweep.class)).start();
        closing(part(ImagePushes.class)).start();
        closing(part(ImageSweep.class)).start();
        closing(part(HookPushes.class)).start();
        closing(part(ScheduleEvents.class)).listen(part(JobBoard.class));
        closing(part(Ticker.class)).start();
    }

    /** The port is open: whoever started us may go on. */
    void ready(@ObservesAsync HttpServerStart event) {
        Settings settings = part(Settings.class);
        LOG.infof(
                "ready on %s, agents on port %d",
                settings.localUrl(event.options().getPort()),
                part(AgentPort.class).port());
    }

    void stop(@Observes ShutdownEvent event) {
        stop();
    }

    private void stop() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warnf(e, "%s did not stop as it should", part.getClass().getSimpleName());
            }
        }
    }

    private <T> T part(Class<T> type) {
        return parts.select(type).get();
    }

    private <T extends AutoCloseable> T closing(T part) {
        started.push(part);
        return part;
    }
}
