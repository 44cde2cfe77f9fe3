package dev.lattice.server.bootstrap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.OwnerSample;
import dev.lattice.server.allocation.AgentSessions;
import dev.lattice.server.allocation.AllocationRegistry;
import dev.lattice.server.allocation.NodeExtras;
import dev.lattice.server.allocation.UsageListener;
import dev.lattice.server.allocation.UsageReport;
import dev.lattice.server.application.ApplicationService;
import dev.lattice.server.availability.AvailabilityService;
import dev.lattice.server.availability.AvailabilitySweep;
import dev.lattice.server.backup.BackupService;
import dev.lattice.server.backup.BackupSweep;
import dev.lattice.server.backup.Backups;
import dev.lattice.server.backup.RestoreService;
import dev.lattice.server.build.Builds;
import dev.lattice.server.call.Calls;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.domain.DnsRecords;
import dev.lattice.server.domain.DomainService;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.GatewaySweep;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.exec.ExecService;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.FileService;
import dev.lattice.server.hook.Deliveries;
import dev.lattice.server.hook.HookPushes;
import dev.lattice.server.hook.HookService;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageBlobs;
import dev.lattice.server.image.ImageCopies;
import dev.lattice.server.image.ImagePushes;
import dev.lattice.server.image.ImageSweep;
import dev.lattice.server.job.JobService;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.job.JobStreams;
import dev.lattice.server.job.JobViews;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.meter.Meter;
import dev.lattice.server.meter.UsageService;
import dev.lattice.server.metric.MetricService;
import dev.lattice.server.metric.MetricSweep;
import dev.lattice.server.metric.UsageRecorder;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.node.NodeStatus;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.schedule.ScheduleEvents;
import dev.lattice.server.schedule.ScheduleService;
import dev.lattice.server.schedule.Ticker;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.NodeStanding;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.secret.SecretFiles;
import dev.lattice.server.source.Sources;
import dev.lattice.server.why.WhyService;
import dev.lattice.server.workload.Whereabouts;
import dev.lattice.server.workload.WorkloadController;
import dev.lattice.server.workload.WorkloadLogs;
import dev.lattice.server.workload.WorkloadService;
import dev.lattice.server.workload.Workloads;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The parts that run workloads and make them public. */
@Singleton
final class WorkloadParts {
    @Produces
    @Singleton
    Endpoints endpoints(Ids ids, Settings settings) {
        return new Endpoints(ids, settings.apps().tcpPorts(), settings.limits().project());
    }

    @Produces
    @Singleton
    Domains domains(Settings settings) {
        return new Domains(settings.apps().domain(), settings.http().hosts());
    }

    @Produces
    @Singleton
    DomainService domainService(
            Database database,
            Domains domains,
            Endpoints endpoints,
            Gateways gateways,
            Whereabouts whereabouts,
            WorkloadService workloads,
            AuditLog audit,
            SecretFiles files,
            Settings settings,
            Vertx vertx,
            Clock clock) {
        return new DomainService(
                new DomainService.Parts(
                        database, domains, endpoints, gateways, whereabouts, workloads::rerouted, audit),
                new DnsRecords(vertx),
                files.secret("domains", Optional.empty()),
                // A proxy may stand before a server on loopback, so what tells is whether its names mean anything to
                // others.
                settings.http().loopback() && settings.apps().local(),
                clock);
    }

    @Produces
    @Singleton
    Routes routes() {
        return new Routes();
    }

    @Produces
    @Singleton
    Gateways gateways(Database database, Routes routes, SecretFiles files, Settings settings) {
        return new Gateways(
                database,
                routes,
                files.secret("tunnels", Optional.empty()),
                settings.apps().domain());
    }

    @Produces
    @Singleton
    GatewaySweep gatewaySweep(Gateways gateways) {
        return new GatewaySweep(gateways);
    }

    /** Sessions and workloads need each other: sessions ask when they speak, which is after all was made. */
    @Produces
    @Singleton
    NodeExtras nodeExtras(
            Gateways gateways,
            UsageRecorder usage,
            Meter meter,
            Instance<WorkloadService> workloads,
            Instance<AvailabilityService> availability) {
        return new NodeExtras() {
            @Override
            public AvailabilityOrder order(NodeId node) {
                return availability.get().order(node);
            }

            @Override
            public NodeStanding standing(NodeId node) {
                return availability.get().standing(node);
            }

            @Override
            public void available(NodeId node, AvailabilityReport report) {
                availability.get().reported(node, report);
            }

            @Override
            public void owner(NodeId node, OwnerSample sample) {
                availability.get().sampled(node, sample);
            }

            @Override
            public dev.lattice.protocol.Gateways gateways(NodeId node, int generation) {
                return gateways.admit(node, generation);
            }

            @Override
            public List<WorkloadId> deleted(NodeId node) {
                return workloads.get().discarded(node);
            }

            @Override
            public void discarded(NodeId node, WorkloadId workload) {
                workloads.get().forgetDiscarded(node, workload);
            }

            @Override
            public void used(UsageReport report) {
                usage.take(report);
            }

            @Override
            public UsageListener meter() {
                return meter;
            }
        };
    }

    @Produces
    @Singleton
    AvailabilityService availability(
            Database database,
            NodeService nodes,
            Dispatcher dispatcher,
            AgentSessions sessions,
            AllocationRegistry registry,
            AuditLog audit,
            EventHub events,
            ObjectMapper json,
            @VirtualThreads ExecutorService blocking,
            Clock clock) {
        return new AvailabilityService(
                database,
                nodes,
                dispatcher,
                node -> registry.status(node) == NodeStatus.ONLINE,
                node -> blocking.execute(() -> sessions.announceOrder(node)),
                new AvailabilityService.Ground(audit, events, json, blocking, clock));
    }

    @Produces
    @Singleton
    WhyService why(
            JobService jobs,
            Dispatcher dispatcher,
            WorkloadService workloads,
            ApplicationService applications,
            ScheduleService schedules,
            AvailabilityService availability,
            UsageService usage) {
        return new WhyService(
                new WhyService.Features(jobs, dispatcher, workloads, applications, schedules, availability, usage));
    }

    @Produces
    @Singleton
    AvailabilitySweep availabilitySweep(AvailabilityService availability, Dispatcher dispatcher) {
        return new AvailabilitySweep(availability, dispatcher::leading);
    }

    @Produces
    @Singleton
    Workloads workloads(
            Database database,
            Seal seal,
            Catalogue catalogue,
            Settings settings,
            AuditLog audit,
            Ids ids,
            Clock clock,
            Endpoints endpoints,
            Domains domains,
            Gateways gateways,
            Routes routes,
            Dispatcher dispatcher,
            JobBoard board,
            AllocationRegistry registry,
            AgentSessions sessions,
            UsageRecorder usage,
            OutputStore outputs,
            JobService jobs,
            Sources sources,
            ObjectMapper json,
            ImageBlobs images,
            EventHub events) {
        gateways.listen(sessions::announceGateways);
        Instant begun = clock.instant();
        return new Workloads(
                new Workloads.Ground(
                        database, seal, catalogue, settings.limits().project(), audit, ids, clock),
                new Workloads.Publicity(endpoints, domains, gateways, routes),
                new Workloads.Fleet(
                        dispatcher,
                        board,
                        node -> registry.status(node) == NodeStatus.ONLINE,
                        node -> gone(registry, node, begun, settings, clock),
                        usage::now,
                        sessions::announceDeleted),
                news -> new Builds(
                        new Builds.Parts(
                                database,
                                sources,
                                dispatcher,
                                board,
                                outputs::view,
                                jobs::build,
                                seal,
                                json,
                                ids,
                                clock,
                                settings.limits().project().revisions()),
                        news),
                news -> new ImageCopies(
                        new ImageCopies.Parts(
                                database, images, dispatcher, board, jobs::build, json, ids, clock, settings.images()),
                        news),
                events);
    }

    @Produces
    @Singleton
    ImagePushes imagePushes(
            Database database, ImageBlobs images, ObjectMapper json, Dispatcher dispatcher, Clock clock) {
        return new ImagePushes(database, images, json, dispatcher::leading, clock);
    }

    /** Whether nobody heard of the node for as long as makes its work be lost; this server listens since it began. */
    private static boolean gone(
            AllocationRegistry registry, NodeId node, Instant begun, Settings settings, Clock clock) {
        Duration patience = settings.nodes().lease().plus(settings.nodes().grace());
        Instant heard = registry.lastSeen(node).filter(begun::isBefore).orElse(begun);
        return registry.status(node) != NodeStatus.ONLINE
                && heard.plus(patience).isBefore(clock.instant());
    }

    @Produces
    @Singleton
    Sources sources(FileService files, Blobs blobs, Settings settings) {
        return new Sources(
                files,
                blobs,
                settings.storage().server().resolve("sources"),
                new Sources.Rules(settings.git().localRoot(), settings.git().privateHosts()));
    }

    @Produces
    @Singleton
    WorkloadLogs workloadLogs(JobService jobs, JobStreams streams) {
        return new WorkloadLogs(jobs, streams);
    }

    @Produces
    @Singleton
    WorkloadController workloadController(Workloads workloads) {
        return workloads.controller();
    }

    @Produces
    @Singleton
    WorkloadService workloadService(Workloads workloads) {
        return workloads.service();
    }

    @Produces
    @Singleton
    ApplicationService applications(
            Database database,
            Workloads workloads,
            Sources sources,
            EventHub events,
            Seal seal,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        return new ApplicationService(
                new ApplicationService.Parts(database, workloads.members(), sources, events, seal, audit, ids), clock);
    }

    @Produces
    @Singleton
    Whereabouts whereabouts(Workloads workloads) {
        return workloads.whereabouts();
    }

    @Produces
    @Singleton
    HookPushes hookPushes(Database database, Workloads workloads, Dispatcher dispatcher) {
        HookPushes pushes = new HookPushes(database, workloads.service(), workloads.previews(), dispatcher::leading);
        workloads.listen(pushes::changed);
        return pushes;
    }

    @Produces
    @Singleton
    HookService hookService(
            Database database, Workloads workloads, HookPushes pushes, Seal seal, AuditLog audit, Clock clock) {
        return new HookService(
                new HookService.Parts(database, workloads.origins(), workloads.previews(), pushes, seal, audit), clock);
    }

    @Produces
    @Singleton
    ScheduleEvents scheduleEvents(Database database, EventHub hub, JobSpecs specs, Clock clock) {
        return new ScheduleEvents(database, hub, specs, clock);
    }

    @Produces
    @Singleton
    Ticker ticker(
            Database database,
            Dispatcher dispatcher,
            JobBoard board,
            JobSpecs specs,
            ScheduleEvents events,
            Ids ids,
            Clock clock) {
        return new Ticker(database, dispatcher, board, specs, events, ids, clock);
    }

    @Produces
    @Singleton
    ScheduleService schedules(
            Database database,
            Dispatcher dispatcher,
            Ticker ticker,
            ScheduleEvents events,
            JobService jobs,
            JobViews views,
            JobSpecs specs,
            Ids ids,
            AuditLog audit,
            Clock clock) {
        return new ScheduleService(
                new ScheduleService.Parts(
                        database,
                        dispatcher,
                        ticker,
                        events,
                        (project, job, bytes) -> views.lastWords(jobs.find(project, job), bytes),
                        specs,
                        ids,
                        audit),
                clock);
    }

    @Produces
    @Singleton
    Deliveries deliveries(
            Database database, Workloads workloads, HookPushes pushes, RateLimits limits, Seal seal, Clock clock) {
        return new Deliveries(
                new Deliveries.Parts(database, workloads.origins(), workloads.previews(), pushes, limits, seal), clock);
    }

    // ---- what they use ----

    @Produces
    @Singleton
    UsageRecorder usageRecorder(Clock clock) {
        return new UsageRecorder(clock);
    }

    @Produces
    @Singleton
    MetricService metrics(Database database, Whereabouts whereabouts, Clock clock) {
        return new MetricService(database, whereabouts, clock);
    }

    @Produces
    @Singleton
    MetricSweep metricSweep(Database database, UsageRecorder usage, Dispatcher dispatcher, Clock clock) {
        return new MetricSweep(database, usage, dispatcher::leading, clock);
    }

    @Produces
    @Singleton
    ImageSweep imageSweep(Workloads workloads, Dispatcher dispatcher) {
        return new ImageSweep(workloads.imageCopies(), dispatcher::leading);
    }

    // ---- commands in their containers ----

    @Produces
    @Singleton
    Calls calls(AgentSessions sessions, Ids ids) {
        return new Calls(sessions::call, ids::next);
    }

    @Produces
    @Singleton
    ExecService exec(Database database, Whereabouts whereabouts, Calls calls, AuditLog audit) {
        return new ExecService(database, whereabouts, calls, audit);
    }

    // ---- backups ----

    @Produces
    @Singleton
    Backups backups(
            Database database,
            BlobStore blobs,
            Catalogue catalogue,
            AuditLog audit,
            Ids ids,
            ObjectMapper json,
            Settings settings,
            Calls calls,
            Whereabouts whereabouts,
            Dispatcher dispatcher) {
        return new Backups(
                new Backups.Ground(database, blobs, catalogue, audit, ids, json),
                new Backups.Bounds(
                        settings.limits().project(),
                        settings.limits().freeDiskBytes(),
                        settings.limits().longestBackup()),
                calls,
                whereabouts,
                dispatcher::leading);
    }

    @Produces
    @Singleton
    BackupService backupService(Backups backups) {
        return backups.service();
    }

    @Produces
    @Singleton
    RestoreService restoreService(Backups backups) {
        return backups.restores();
    }

    @Produces
    @Singleton
    BackupSweep backupSweep(Backups backups) {
        return backups.sweep();
    }
}
