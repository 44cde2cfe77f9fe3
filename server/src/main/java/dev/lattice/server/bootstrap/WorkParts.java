package dev.lattice.server.bootstrap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.server.allocation.AgentSessions;
import dev.lattice.server.allocation.AllocationRegistry;
import dev.lattice.server.allocation.NodeDirectory;
import dev.lattice.server.allocation.NodeExtras;
import dev.lattice.server.allocation.PolledWorkers;
import dev.lattice.server.build.BuildText;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.http.Origins;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ExportText;
import dev.lattice.server.job.ExecuteReplies;
import dev.lattice.server.job.GroupService;
import dev.lattice.server.job.InputFiles;
import dev.lattice.server.job.JobMemory;
import dev.lattice.server.job.JobService;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.job.JobStore;
import dev.lattice.server.job.JobStreams;
import dev.lattice.server.job.JobViews;
import dev.lattice.server.limit.BudgetGuard;
import dev.lattice.server.log.OutputRetention;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.log.SegmentNames;
import dev.lattice.server.meter.Meter;
import dev.lattice.server.meter.MeteredFleet;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.postgres.DatabaseServer;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobLoader;
import dev.lattice.server.scheduling.JobRows;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.workload.PlanText;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.function.Function;

/** The parts that accept jobs, hand them to nodes, and keep what they write. */
@Singleton
final class WorkParts {
    private static final long JOURNAL_FILE_BYTES = 64 << 20;

    // ---- output ----

    @Produces
    @Singleton
    OutputStore outputs(Settings settings, Database database, BlobStore blobs, Clock clock, Ids ids, HomeLock lock) {
        try {
            return new OutputStore(
                    settings.storage().server().resolve("output"),
                    database,
                    blobs,
                    new SegmentNames(clock, ids::next),
                    JOURNAL_FILE_BYTES,
                    settings.storage().outputBounds());
        } catch (IOException e) {
            throw new UncheckedIOException("the journal of output cannot be opened", e);
        }
    }

    @Produces
    @Singleton
    OutputRetention outputRetention(Settings settings, Database database, BlobStore blobs, Clock clock) {
        return new OutputRetention(database, blobs, settings.storage().outputRetention(), clock);
    }

    // ---- dispatching ----

    @Produces
    @Singleton
    Leases leases(Settings settings) {
        return new Leases(
                settings.nodes().heartbeat(),
                settings.nodes().lease(),
                settings.nodes().grace());
    }

    @Produces
    @Singleton
    JobBoard jobBoard() {
        return new JobBoard();
    }

    @Produces
    @Singleton
    JobSpecs jobSpecs(ObjectMapper json) {
        return new JobSpecs(json);
    }

    @Produces
    @Singleton
    AllocationRegistry allocations(OutputStore outputs, Clock clock) {
        return new AllocationRegistry(outputs, clock);
    }

    @Produces
    @Singleton
    Dispatcher dispatcher(
            DatabaseServer server,
            JobSpecs specs,
            Seal seal,
            JobBoard board,
            AllocationRegistry allocations,
            Meter meter,
            BudgetGuard budgets,
            Leases leases,
            Ids ids,
            Clock clock) {
        JobLoader loader = new JobLoader(specReader(specs, seal));
        Dispatcher dispatcher = new Dispatcher(
                server.address()::connect,
                loader,
                board,
                new MeteredFleet(allocations, meter),
                leases,
                ids::next,
                clock);
        dispatcher.admit(budgets::require);
        return dispatcher;
    }

    // ---- nodes ----

    @Produces
    @Singleton
    AgentSessions sessions(
            Dispatcher dispatcher,
            OutputStore outputs,
            AllocationRegistry allocations,
            NodeDirectory directory,
            Leases leases,
            NodeExtras extras) {
        return new AgentSessions(dispatcher, outputs, allocations, directory, leases, extras);
    }

    @Produces
    @Singleton
    PolledWorkers polledWorkers(
            Dispatcher dispatcher, OutputStore outputs, JobBoard board, AllocationRegistry allocations) {
        return new PolledWorkers(dispatcher, outputs, board, allocations);
    }

    // ---- jobs ----

    @Produces
    @Singleton
    JobStore jobStore(Database database, JobSpecs specs, Seal seal) {
        return new JobStore(database, new JobRows(specReader(specs, seal)));
    }

    static Function<String, WorkSpec> specReader(JobSpecs jobs, Seal seal) {
        PlanText instances = new PlanText(seal);
        BuildText builds = new BuildText(seal);
        ExportText exports = new ExportText();
        return stored -> {
            if (PlanText.isSpec(stored)) {
                return instances.spec(stored);
            }
            if (ExportText.isSpec(stored)) {
                return exports.spec(stored);
            }
            return BuildText.isSpec(stored) ? builds.spec(stored) : jobs.read(stored);
        };
    }

    @Produces
    @Singleton
    JobMemory jobMemory(Database database) {
        return new JobMemory(database);
    }

    @Produces
    @Singleton
    JobService jobs(
            Dispatcher dispatcher,
            JobBoard board,
            JobStore store,
            JobMemory memory,
            JobSpecs specs,
            InputFiles files,
            Ids ids,
            Clock clock) {
        return new JobService(dispatcher, board, store, memory, specs, files, ids, clock);
    }

    @Produces
    @Singleton
    GroupService groups(
            JobService jobs,
            JobStore store,
            JobMemory memory,
            Dispatcher dispatcher,
            JobSpecs specs,
            Ids ids,
            Clock clock) {
        return new GroupService(jobs, store, memory, dispatcher, specs, ids, clock);
    }

    @Produces
    @Singleton
    JobViews jobViews(OutputStore outputs, Dispatcher dispatcher) {
        return new JobViews(outputs, dispatcher);
    }

    @Produces
    @Singleton
    JobStreams jobStreams(
            JobStore store, OutputStore outputs, JobViews views, Authenticator authenticator, ObjectMapper json) {
        return new JobStreams(store, outputs, views, authenticator, json);
    }

    @Produces
    @Singleton
    ExecuteReplies executeReplies(OutputStore outputs) {
        return new ExecuteReplies(outputs);
    }

    @Produces
    @Singleton
    Origins origins(Settings settings) {
        return new Origins(settings.http().allowedOrigins());
    }
}
