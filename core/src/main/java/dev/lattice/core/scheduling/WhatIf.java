package dev.lattice.core.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where work would go that nobody has submitted: a function of the fleet at one moment. It asks the scheduler itself, on
 * a fleet that is made from that moment, so that it cannot be of another opinion.
 */
public final class WhatIf {
    /** As many copies may be asked about. */
    public static final int MAX_COUNT = 10_000;

    private WhatIf() {}

    /**
     * What is known then.
     *
     * @param placed nodes with how many would start there now
     * @param refusals why the others are not taken
     * @param change what would have to be otherwise for all of them to start; empty when they would
     */
    public record Answer(Map<NodeId, Integer> placed, List<Refusal> refusals, List<String> change) {
        public int count() {
            return placed.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** A reason, and the nodes whose it is. */
    public record Refusal(Code code, String sentence, List<NodeId> nodes) {}

    /**
     * So many jobs like this one.
     *
     * @param named the nodes whose names whoever asks may read in a sentence
     */
    public static Answer jobs(List<Site> sites, PendingJob job, int count, Predicate<NodeId> named) {
        Fleet fleet = new Fleet();
        for (Site site : sites) {
            NodeOffer offer = site.offer();
            fleet.offer(new NodeOffer(
                    offer.id(),
                    offer.capacity(),
                    site.freeSlots(),
                    0,
                    offer.labels(),
                    offer.drivers(),
                    offer.accepting(),
                    offer.closed(),
                    offer.outlook()));
        }
        occupy(fleet, sites);
        FairQueue queue = new FairQueue();
        for (int i = 0; i < count; i++) {
            queue.add(new PendingJob(
                    new JobId(i + 1L),
                    job.project(),
                    job.owner(),
                    job.priority(),
                    job.resources(),
                    job.siting(),
                    job.driver(),
                    Optional.empty(),
                    0,
                    job.near(),
                    job.avoid(),
                    job.preemptible(),
                    job.stretch()));
        }
        Map<NodeId, Integer> placed = new TreeMap<>();
        Scheduler.plan(fleet, queue, count)
                .placements()
                .forEach(placement -> placed.merge(placement.node(), 1, Integer::sum));
        return answer(
                sites,
                new Question(job.driver(), job.siting(), job.resources(), job.resources(), true),
                count,
                placed,
                named);
    }

    /**
     * So many instances of a service that is new.
     *
     * @param named the nodes whose names whoever asks may read in a sentence
     */
    public static Answer services(List<Site> sites, PendingService service, int count, Predicate<NodeId> named) {
        Fleet fleet = new Fleet();
        sites.forEach(site -> fleet.offer(site.offer()));
        occupy(fleet, sites);
        Map<NodeId, Integer> placed = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Optional<NodeId> node = Residences.place(fleet, service);
            if (node.isEmpty()) {
                break;
            }
            fleet.house(new AllocationId(sites.size() + 1L + i), node.get(), service);
            placed.merge(node.get(), 1, Integer::sum);
        }
        return answer(
                sites,
                new Question(WorkSpec.DOCKER, service.siting(), service.reserved(), service.limits(), false),
                count,
                placed,
                named);
    }

    /** What is on a node is to it as one service that takes no slot: those that are taken are not offered. */
    private static void occupy(Fleet fleet, List<Site> sites) {
        long name = 0;
        for (Site site : sites) {
            PendingService all = new PendingService(
                    new JobId(0),
                    new WorkloadId(0),
                    site.used(),
                    site.used(),
                    Siting.ANYWHERE,
                    Optional.empty(),
                    Set.of());
            fleet.house(new AllocationId(++name), site.offer().id(), all);
        }
    }

    /** What is asked of each node, by jobs and services alike. */
    private record Question(String driver, Siting siting, Resources resources, Resources limits, boolean needsSlot) {
        Optional<Verdict> refusal(Site site) {
            NodeOffer offer = site.offer();
            if (!offer.takesWork()) {
                return Optional.of(
                        new Verdict(Code.NODE_AWAY, offer.closed().isEmpty() ? "is not online" : offer.closed()));
            }
            if (!offer.drivers().contains(driver)) {
                return Optional.of(new Verdict(
                        Code.NO_DRIVER,
                        driver.equals(WorkSpec.DOCKER) ? "has no Docker" : "runs no " + driver + " jobs"));
            }
            for (Expression label : siting.required()) {
                if (!label.metBy(offer.labels())) {
                    return Optional.of(new Verdict(Code.NO_LABEL, Lack.unmet(offer, siting.required())));
                }
            }
            Resources most = limits.max(resources);
            if (!most.fitsIn(offer.capacity())) {
                return Optional.of(new Verdict(
                        Code.TOO_BIG, "has too little " + Lack.names(most, offer.capacity()) + ", even empty"));
            }
            if (needsSlot && site.freeSlots() == 0) {
                return Optional.of(new Verdict(Code.ALL_BUSY, "has no free slot"));
            }
            if (!resources.fitsIn(site.free())) {
                return Optional.of(
                        new Verdict(Code.NO_ROOM, "has too little " + Lack.names(resources, site.free()) + " free"));
            }
            return Optional.empty();
        }
    }

    private record Verdict(Code code, String sentence) {}

    private static Answer answer(
            List<Site> sites, Question question, int count, Map<NodeId, Integer> placed, Predicate<NodeId> named) {
        Map<Verdict, List<Site>> refused = new LinkedHashMap<>();
        for (Site site : sites) {
            question.refusal(site)
                    .ifPresent(verdict -> refused.computeIfAbsent(verdict, _ -> new ArrayList<>())
                            .add(site));
        }
        List<Refusal> refusals = refused.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<Verdict, List<Site>> group) -> group.getKey().code()))
                .map(group -> new Refusal(
                        group.getKey().code(),
                        group.getKey().sentence(),
                        group.getValue().stream()
                                .map(site -> site.offer().id())
                                .sorted(Comparator.comparing(NodeId::value))
                                .toList()))
                .toList();
        int done = placed.values().stream().mapToInt(Integer::intValue).sum();
        return new Answer(placed, refusals, done >= count ? List.of() : changes(refused, question, done, named));
    }

    /** The least that would have to be otherwise, from what comes by waiting to what needs another machine. */
    private static List<String> changes(
            Map<Verdict, List<Site>> refused, Question question, int done, Predicate<NodeId> named) {
        List<String> changes = new ArrayList<>();
        List<Site> full = of(refused, Code.ALL_BUSY);
        if (!full.isEmpty()) {
            changes.add("jobs end on " + nodes(full, named) + ", whose slots are all taken");
        }
        of(refused, Code.NO_ROOM).stream()
                .min(Comparator.comparingLong(site -> Lack.distance(question.resources(), site.free())))
                .ifPresent(site -> changes.add(Lack.some(question.resources().minus(site.free()))
                        + " more becomes free on " + nodes(List.of(site), named)));
        if (done > 0 && changes.isEmpty()) {
            changes.add("what starts first ends, for it takes all the room that there is");
        }
        List<Site> small = of(refused, Code.TOO_BIG);
        if (!small.isEmpty()) {
            changes.add("it asks for less, or a node joins that has "
                    + Lack.some(question.limits().max(question.resources())));
        }
        refused.forEach((verdict, sites) -> {
            if (verdict.code() == Code.NO_LABEL) {
                changes.add("another label is asked for, or " + nodes(sites, named) + ", which " + verdict.sentence()
                        + ", gets it");
            }
        });
        if (!of(refused, Code.NO_DRIVER).isEmpty()) {
            changes.add(
                    question.driver().equals(WorkSpec.DOCKER)
                            ? "Docker is installed on " + nodes(of(refused, Code.NO_DRIVER), named)
                            : "a node joins that runs " + question.driver() + " jobs");
        }
        List<Site> away = of(refused, Code.NODE_AWAY);
        if (!away.isEmpty()) {
            changes.add(nodes(away, named) + " comes back");
        }
        return changes.isEmpty() ? List.of("a node joins") : changes;
    }

    private static List<Site> of(Map<Verdict, List<Site>> refused, Code code) {
        return refused.entrySet().stream()
                .filter(group -> group.getKey().code() == code)
                .flatMap(group -> group.getValue().stream())
                .toList();
    }

    private static String nodes(List<Site> sites, Predicate<NodeId> named) {
        NodeId first = sites.getFirst().offer().id();
        return sites.size() > 1 ? "one of " + sites.size() + " nodes" : named.test(first) ? "node " + first : "a node";
    }
}
