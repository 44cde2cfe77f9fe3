package dev.lattice.server.bootstrap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.server.agent.AgentPort;
import dev.lattice.server.agent.FactsMessages;
import dev.lattice.server.agent.Sessions;
import dev.lattice.server.allocation.AllocationFiles;
import dev.lattice.server.allocation.AllocationRegistry;
import dev.lattice.server.allocation.NodeDirectory;
import dev.lattice.server.allocation.PolledWorkers;
import dev.lattice.server.call.Calls;
import dev.lattice.server.endpoint.GatewayCalls;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.Downloads;
import dev.lattice.server.file.FileService;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.file.NodeDownloads;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.file.TreeManifests;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageBlobs;
import dev.lattice.server.job.ArtifactDownload;
import dev.lattice.server.job.InputFiles;
import dev.lattice.server.node.Enrollment;
import dev.lattice.server.node.JoinTokenService;
import dev.lattice.server.node.Node;
import dev.lattice.server.node.NodeActivity;
import dev.lattice.server.node.NodeIdentity;
import dev.lattice.server.node.NodeListener;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.node.Sightings;
import dev.lattice.server.plan.PlanService;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import dev.lattice.server.registry.Registry;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobInput;
import dev.lattice.server.secret.SecretFiles;
import dev.lattice.server.user.UserService;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** The parts that know the nodes and keep the bytes that jobs take and leave. */
@Singleton
final class NodeParts {
    // ---- bytes ----

    @Produces
    @Singleton
    BlobStore blobStore(Settings settings, HomeLock lock) {
        try {
            return new FolderBlobStore(settings.storage().server().resolve("blobs"));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for files cannot be used", e);
        }
    }

    @Produces
    @Singleton
    ImageBlobs imageBlobs(BlobStore store, Database database, Settings settings, ObjectMapper json, Clock clock) {
        return new ImageBlobs(
                store,
                database,
                clock,
                settings.images().mostBytes(),
                settings.registry().map(access -> new Registry(access, json, Registry.PATIENCE)));
    }

    @Produces
    @Singleton
    Blobs blobs(BlobStore store, Database database) {
        return new Blobs(store, database);
    }

    @Produces
    @Singleton
    TreeManifests treeManifests(Blobs blobs, ObjectMapper json) {
        return new TreeManifests(blobs, json);
    }

    @Produces
    @Singleton
    FileService files(Database database, Blobs blobs, NodeDownloads nodes, TreeManifests manifests, Ids ids) {
        return new FileService(database, blobs, nodes, manifests, ids);
    }

    @Produces
    @Singleton
    PlanService plans(Dispatcher dispatcher, NodeService nodes) {
        return new PlanService(dispatcher, nodes);
    }

    @Produces
    @Singleton
    Downloads downloads(Blobs blobs) {
        return new Downloads(blobs);
    }

    @Produces
    @Singleton
    InputFiles inputFiles(FileService files) {
        return (ProjectId project, FileId id) -> files.find(project, id).map(NodeParts::asInput);
    }

    private static JobInput asInput(StoredFile file) {
        JobInput.Kind kind = switch (file.kind()) {
            case FILE -> JobInput.Kind.FILE;
            case ZIP -> JobInput.Kind.ZIP;
            case TREE -> JobInput.Kind.TREE;
        };
        return new JobInput(file.id(), kind, file.name(), file.sha256().hex(), file.size());
    }

    @Produces
    @Singleton
    ArtifactDownload artifactDownload(Downloads downloads) {
        return (name, sha256, size, request) -> downloads.send(name, new Sha256(sha256), size, request);
    }

    // ---- nodes ----

    @Produces
    @Singleton
    NodeIdentity nodeIdentity(
            Database database, SecretFiles files, Settings settings, @VirtualThreads ExecutorService blocking) {
        return new NodeIdentity(
                database, files.secret("worker-token", settings.secrets().workerToken()), blocking);
    }

    @Produces
    @Singleton
    JoinTokenService joinTokens(Database database, AuditLog audit, Ids ids, Clock clock) {
        return new JoinTokenService(database, audit, ids, clock);
    }

    @Produces
    @Singleton
    Enrollment enrollment(
            Database database,
            NodeIdentity identity,
            ProjectService projects,
            AuditLog audit,
            UserService users,
            Settings settings,
            Clock clock) {
        boolean open = settings.nodes().openJoin() && settings.http().loopback();
        return new Enrollment(
                database,
                identity,
                projects,
                audit,
                new Enrollment.Rules(settings.secrets().enrollment(), () -> open && users.isSinglePerson()),
                clock);
    }

    /** What happens to nodes concerns those who give them work. */
    @Produces
    @Singleton
    NodeListener nodeListener(
            Dispatcher dispatcher, PolledWorkers workers, AllocationRegistry registry, Gateways gateways) {
        return new NodeListener() {
            @Override
            public void nodeChanged(Node node) {
                if (node.approved()) {
                    dispatcher.approved(node.id());
                }
            }

            @Override
            public void nodeRemoved(Node node, int generation) {
                gateways.expel(node.id(), generation);
                dispatcher.removed(node.id());
                registry.forget(node.id());
            }

            @Override
            public List<JobId> heartbeat(Node node, PolledHeartbeat heartbeat) {
                registry.heard(node.id(), heartbeat.load());
                return workers.heartbeat(node, heartbeat.runningJobs());
            }
        };
    }

    @Produces
    @Singleton
    NodeService nodes(
            Database database,
            Enrollment enrollment,
            NodeIdentity identity,
            NodeActivity activity,
            NodeListener listener,
            AuditLog audit,
            EventHub events,
            @VirtualThreads ExecutorService blocking,
            Clock clock) {
        return new NodeService(
                database,
                enrollment,
                identity,
                activity,
                listener,
                new NodeService.Ground(audit, events, blocking, clock));
    }

    @Produces
    @Singleton
    Sightings sightings(Database database, NodeActivity activity) {
        return new Sightings(database, activity);
    }

    @Produces
    @Singleton
    NodeDirectory nodeDirectory(NodeService nodes) {
        return new NodeDirectory() {
            @Override
            public Node find(NodeId node) {
                return nodes.recall(node);
            }

            @Override
            public Node observe(NodeId node, NodeFacts facts) {
                return nodes.observe(node, FactsMessages.facts(facts));
            }
        };
    }

    @Produces
    @Singleton
    AllocationFiles allocationFiles(AllocationRegistry registry, TreeManifests manifests) {
        return new AllocationFiles(registry, manifests);
    }

    @Produces
    @Singleton
    AgentPort agentPort(
            Settings settings,
            NodeIdentity identity,
            RateLimits limits,
            NodeService nodes,
            Sessions sessions,
            Calls calls,
            Blobs blobs,
            ImageBlobs images,
            AllocationFiles files,
            Gateways gateways,
            SecretFiles secrets,
            @VirtualThreads ExecutorService blocking) {
        byte[] gatewayToken = secrets.secret("gateway-token", settings.secrets().gatewayToken());
        InetSocketAddress address =
                new InetSocketAddress(settings.http().host(), settings.nodes().port());
        try {
            return AgentPort.open(
                    address,
                    new AgentPort.Answering(identity, limits, nodes, sessions, calls, blobs, images, files),
                    List.of(GatewayCalls.service(gateways, gatewayToken)),
                    blocking);
        } catch (IOException e) {
            throw new InvalidSettings("The port for agents, " + address + ", cannot be opened: " + e.getMessage()
                    + ". Set LATTICE_AGENT_PORT to a free one.");
        }
    }
}
