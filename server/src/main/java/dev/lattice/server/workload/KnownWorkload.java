package dev.lattice.server.workload;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.service.Port;
import dev.lattice.server.endpoint.Domain;
import dev.lattice.server.endpoint.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the database says of one workload.
 *
 * @param wanted the revision that is to run
 * @param serving the one that was ready last; it may be the one that is wanted
 * @param routed allocations that had its traffic
 */
record KnownWorkload(
        StoredWorkload workload,
        StoredRevision wanted,
        Optional<StoredRevision> serving,
        Set<AllocationId> routed,
        List<Endpoint> endpoints,
        List<Domain> domains) {
    KnownWorkload with(StoredWorkload other, List<Endpoint> others) {
        return new KnownWorkload(other, wanted, serving, routed, others, domains);
    }

    KnownWorkload with(StoredRevision other) {
        return new KnownWorkload(workload, other, serving, routed, endpoints, domains);
    }

    /** One of those that instances may be started of. */
    StoredRevision revision(int number) {
        return wanted.number() == number
                ? wanted
                : serving.filter(revision -> revision.number() == number).orElseThrow();
    }

    /** The revision to go back to, when that is another than the one that is wanted. */
    Optional<StoredRevision> before() {
        return serving.filter(revision -> revision.number() != wanted.number());
    }

    /** Numbers of ports that containers of it may have. */
    Set<Integer> ports() {
        Set<Integer> ports = new TreeSet<>();
        Stream.concat(Stream.of(wanted), serving.stream())
                .flatMap(revision -> revision.ports().stream())
                .map(Port::number)
                .forEach(ports::add);
        return ports;
    }
}
