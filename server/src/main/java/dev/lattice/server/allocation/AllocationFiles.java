package dev.lattice.server.allocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.server.agent.AllocationAccess;
import dev.lattice.server.file.NodeDownloads;
import dev.lattice.server.file.TreeManifests;
import dev.lattice.server.scheduling.FleetListener.Grant;
import dev.lattice.server.scheduling.JobInput;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a node may read and write of stored bytes: exactly what its live allocations need. */
public final class AllocationFiles implements AllocationAccess, NodeDownloads {
    private static final int BLOBS_REMEMBERED = 400_000;

    private final AllocationRegistry registry;
    private final TreeManifests manifests;
    private final Cache<String, Set<String>> blobsOfTrees = Caffeine.newBuilder()
            .maximumWeight(BLOBS_REMEMBERED)
            .weigher(AllocationFiles::weight)
            .build();

    public AllocationFiles(AllocationRegistry registry, TreeManifests manifests) {
        this.registry = registry;
        this.manifests = manifests;
    }

    @Override
    public Optional<ProjectId> project(NodeId node, AllocationId allocation) {
        return registry.find(node, allocation).map(Grant::project);
    }

    @Override
    public boolean mayRead(NodeId node, AllocationId allocation, Sha256 blob) {
        return registry.find(node, allocation)
                .flatMap(grant -> grant.assignment().input())
                .filter(input -> contains(input, blob))
                .isPresent();
    }

    private boolean contains(JobInput input, Sha256 blob) {
        if (input.sha256().equals(blob.hex())) {
            return true;
        }
        return input.kind() == JobInput.Kind.TREE
                && blobsOfTrees.get(input.sha256(), this::blobsOf).contains(blob.hex());
    }

    private static int weight(String tree, Set<String> blobs) {
        return 1 + blobs.size();
    }

    private Set<String> blobsOf(String manifest) {
        return manifests.read(new Sha256(manifest)).files().stream()
                .map(TreeManifest.Entry::sha256)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<JobId> export(NodeId node, AllocationId allocation) {
        return registry.find(node, allocation)
                .filter(grant -> grant.assignment().spec() instanceof ExportSpec)
                .map(grant -> grant.assignment().job());
    }

    @Override
    public boolean mayReadImage(NodeId node, AllocationId allocation, Sha256 blob) {
        return registry.find(node, allocation)
                .filter(grant -> grant.assignment().spec() instanceof ServiceSpec service
                        && service.copy()
                                .filter(copy -> copy.contains(blob.hex()))
                                .isPresent())
                .isPresent();
    }

    @Override
    public boolean mayDownload(NodeId node, FileId file) {
        return registry.has(
                node,
                assignment -> assignment
                        .input()
                        .map(JobInput::file)
                        .filter(file::equals)
                        .isPresent());
    }
}
