package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.ServiceSpec;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * All that the dispatcher knows, jobs and nodes, and what each event means for both. It is a copy of the database and
 * of what nodes said, and thrown away as a whole when a write fails. Confined to the dispatcher's thread.
 */
final class Books {
    private static final Logger LOG = Logger.getLogger(Books.class);
    private static final long RECALL_AFTER_NANOS = 250_000_000L;

    final NodeBook nodes;
    final JobBook jobs;
    private final FleetListener fleet;
    private final Leases leases;

    Books(NodeBook nodes, JobBook jobs, FleetListener fleet, Leases leases) {
        this.nodes = nodes;
        this.jobs = jobs;
        this.fleet = fleet;
        this.leases = leases;
    }

    /** Takes in what came; what follows from it is staged in the round. */
    void handle(DispatchEvent event, Round round) {
        switch (event) {
            case DispatchEvent.Submit submit -> {
                try {
                    round.promise(submit.accepted(), jobs.submit(submit.jobs(), round));
                } catch (QueueFullException full) {
                    submit.accepted().completeExceptionally(full);
                } catch (RepeatedKeyException repeated) {
                    round.refuse(submit.accepted(), repeated);
                }
            }
            case DispatchEvent.Cancel cancel -> {
                for (JobId id : cancel.jobs()) {
                    LiveJob job = jobs.find(id);
                    if (job != null) {
                        jobs.cancel(job, round);
                    }
                }
                round.promise(cancel.done(), cancel.jobs().size());
            }
            case DispatchEvent.Opened opened -> open(opened, round);
            case DispatchEvent.Closed(NodeLink link) -> {
                NodeRecord node = nodes.record(link.node());
                if (node.isReachedBy(link)) {
                    node.heard(link.lastHeardNanos());
                    node.link = null;
                    nodes.offer(node);
                    fleet.disconnected(node.id);
                }
            }
            case DispatchEvent.PolledHeartbeat(NodeLink link, List<JobId> running) -> {
                if (nodes.record(link.node()).isReachedBy(link)) {
                    jobs.forgotten(link.node(), running, leases.lease().toNanos(), round);
                }
            }
            case DispatchEvent.Reported(NodeLink link, List<AllocationReport> reports) -> {
                // A session that another has replaced has no say any more: the newest one said what the node holds.
                if (nodes.record(link.node()).isReachedBy(link)) {
                    reports.forEach(report -> jobs.report(link.node(), report, round));
                }
            }
            case DispatchEvent.PolledResult result -> {
                LiveJob job = jobs.find(result.job());
                boolean counts = job != null
                        && job.attempt == result.attempt()
                        && result.node().equals(job.node)
                        && result.report().allocation().equals(job.allocation);
                if (counts) {
                    jobs.report(result.node(), result.report(), round);
                }
                round.promise(result.recorded(), counts);
            }
            case DispatchEvent.Slots(NodeLink link, int slots) -> {
                NodeRecord node = nodes.record(link.node());
                if (node.isReachedBy(link)) {
                    node.waitingCalls(slots);
                    nodes.offer(node);
                }
            }
            case DispatchEvent.Leaving(NodeLink link) -> {
                NodeRecord node = nodes.record(link.node());
                if (node.isReachedBy(link)) {
                    node.leaving = true;
                    nodes.offer(node);
                }
            }
            case DispatchEvent.Available(NodeId id, Availability now) -> {
                NodeRecord node = nodes.record(id);
                node.availability = now;
                nodes.offer(node);
                jobs.mindParting(node, round);
            }
            case DispatchEvent.Foreseen(var outlooks) -> nodes.foresee(outlooks);
            case DispatchEvent.Standing(NodeId id, NodeStanding standing) -> {
                NodeRecord node = nodes.record(id);
                node.stand(standing, System.nanoTime());
                if (standing.equals(NodeStanding.OPEN)) {
                    // Whoever says so, or starts its agent anew, may have mended it.
                    node.quarantine.clear();
                }
                nodes.offer(node);
                jobs.mindParting(node, round);
            }
            case DispatchEvent.Approved(NodeId id) -> {
                NodeRecord node = nodes.record(id);
                node.approved = true;
                nodes.offer(node);
            }
            case DispatchEvent.Removed(NodeId id) -> {
                jobs.loseAll(id, "Its node was removed.", round);
                NodeLink link = nodes.record(id).link;
                if (link != null) {
                    link.close(Closing.REMOVED);
                    fleet.disconnected(id);
                }
                nodes.remove(id);
            }
            case DispatchEvent.Explain(var asked, var reasons) -> round.promise(reasons, jobs.explain(asked));
            case DispatchEvent.Look<?> look -> look.answer();
        }
    }

    private void open(DispatchEvent.Opened opened, Round round) {
        NodeLink link = opened.link();
        NodeRecord node = nodes.record(link.node());
        NodeLink before = node.link;
        if (before != null && !before.equals(link)) {
            before.close(Closing.REPLACED);
        }
        boolean rebooted = !node.facts.bootId().isEmpty()
                && !node.facts.bootId().equals(opened.facts().bootId());
        node.link = link;
        node.approved = opened.approved();
        node.offline = false;
        node.leaving = false;
        node.facts = opened.facts();
        node.waitingCalls(0);
        node.heard(link.lastHeardNanos());
        nodes.offer(node);
        fleet.connected(node.id);
        if (!node.facts.polls()) {
            Reunion.hold(node, opened.held(), rebooted, jobs, nodes, round);
            link.welcome(nodes.allocations(node.id));
        }
    }

    /** Does what is due because time has passed. */
    void sweep(long now, Round round) {
        for (NodeRecord node : List.copyOf(nodes.all())) {
            long silent = node.silentNanos(now);
            long lease = leases.lease().toNanos() * (node.facts.polls() ? Leases.POLLING_FACTOR : 1);
            if (silent > lease && !node.offline) {
                LOG.infof("node %s has been silent for %d s and is offline", node.id, silent / 1_000_000_000L);
                node.offline = true;
                NodeLink link = node.link;
                if (link != null) {
                    node.heard(link.lastHeardNanos());
                    link.close(Closing.LEASE_OVER);
                    node.link = null;
                }
                nodes.offer(node);
                fleet.disconnected(node.id);
            }
            if (node.offline) {
                long usual = lease + leases.grace().toNanos();
                jobs.mindSilence(node.id, silent, job -> job.patienceNanos(lease, usual), round);
                if (silent > usual && node.allocations.isEmpty()) {
                    nodes.remove(node.id);
                }
            }
        }
        for (NodeRecord node : nodes.all()) {
            if (node.drainOver(now) && !node.allocations.isEmpty()) {
                jobs.evictMovable(node, new AttemptOutcome.Evicted("An admin empties its node."), round);
            }
        }
        nodes.expireQuarantines(now);
        jobs.expireStops(round);
        jobs.recall(RECALL_AFTER_NANOS, round);
    }

    /** How it stands with a node. */
    Dispatcher.Condition condition(NodeId node, long now) {
        List<LiveJob> left = nodes.known(node).stream()
                .map(jobs::find)
                .filter(Objects::nonNull)
                .toList();
        List<LiveJob> services = left.stream()
                .filter(job -> job.submission.spec() instanceof ServiceSpec)
                .toList();
        return new Dispatcher.Condition(
                left.size() - services.size(),
                services.size(),
                services.stream()
                        .filter(LiveJob::stays)
                        .map(job -> job.submission.spec() instanceof ServiceSpec spec ? spec.name() : "")
                        .distinct()
                        .toList(),
                nodes.quarantined(node, now));
    }

    /** Ends all sessions. Agents come back by themselves, say what they hold, and nothing is in doubt any more. */
    void closeAll(Closing why) {
        for (NodeRecord node : nodes.all()) {
            NodeLink link = node.link;
            if (link != null) {
                link.close(why);
                fleet.disconnected(node.id);
                node.link = null;
            }
        }
    }
}
