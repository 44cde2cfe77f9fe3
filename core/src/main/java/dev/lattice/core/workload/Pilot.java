package dev.lattice.core.workload;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.Disconnect.Reconcile;
import dev.lattice.core.workload.Course.Order;
import dev.lattice.core.workload.Situation.Ending;
import dev.lattice.core.workload.Situation.Image;
import dev.lattice.core.workload.Situation.Instance;
import dev.lattice.core.workload.Situation.Phase;
import dev.lattice.core.workload.Situation.Revision;
import dev.lattice.core.workload.Situation.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is to be done about a workload: a function of its situation, asked again after every change. It converges:
 * once its orders are carried out and nothing else happens, it has none.
 *
 * <p>A revision gets the traffic when all of its instances are ready, and never before another that serves; where there is
 * no room for all of both, when those are ready that found a place. One that does not become ready fails, and the last
 * that was ready is wanted again. What serves is not stopped for one that cannot be
 * started, and where there is something to go back to, nothing waits for a place for ever.
 */
public final class Pilot {
    /** How long instances of an earlier revision finish what they have begun. */
    static final Duration DRAIN = Duration.ofSeconds(10);

    /** A container that ended so often before it was ready will not be. */
    static final int HOPELESS = 3;

    /** Endings before that are not held against it any more. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    /** How long instances look for a place beside those that they replace. */
    static final Duration CROWDED = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Situation situation;
    private final List<Order> orders = new ArrayList<>();
    private @Nullable Instant lookAgain;

    private Pilot(Situation situation) {
        this.situation = situation;
    }

    /** The course for a situation. */
    public static Course steer(Situation situation) {
        return new Pilot(situation).course();
    }

    private Course course() {
        if (situation.desired() != Desired.RUNNING) {
            return ending();
        }
        return switch (situation.wanted().state()) {
            case BUILDING -> building(situation.wanted());
            case DEPLOYING -> deploying(situation.wanted());
            case SERVING -> serving(situation.wanted());
            case FAILED, SUPERSEDED ->
                failed(situation.wanted(), situation.wanted().note());
        };
    }

    // ---- it is not to run ----

    private Course ending() {
        boolean deleting = situation.desired() == Desired.DELETED;
        stop(situation.live());
        WorkloadState state = deleting
                ? WorkloadState.DELETING
                : situation.live().isEmpty() ? WorkloadState.STOPPED : WorkloadState.STOPPING;
        return done(List.of(), state, waitingFor(situation.live()));
    }

    private static String waitingFor(List<Instance> live) {
        return live.stream().anyMatch(instance -> instance.away().isPresent())
                ? "its node is away and stops it when it is back"
                : "";
    }

    // ---- a revision whose image is not built yet ----

    private Course building(Revision revision) {
        Image image = situation.image().orElse(new Image(Image.Making.WANTED, ""));
        switch (image.making()) {
            case FAILED -> {
                orders.add(new Order.Fail(revision.number(), image.note()));
                return failed(revision, image.note());
            }
            case WANTED -> {
                if (situation.obstacle().isEmpty()) {
                    orders.add(new Order.Build(revision.number()));
                }
            }
            case BUILT -> orders.add(new Order.Built(revision.number()));
            case UNDER_WAY -> {
                // There will be news.
            }
        }
        String note = situation.obstacle().orElse(image.note());
        return meanwhile(
                situation.obstacle().isPresent() ? WorkloadState.QUEUED : WorkloadState.BUILDING,
                note,
                because("revision " + revision.number() + " is being built", note));
    }

    /**
     * How it stands while nothing of the wanted revision can be started. That may take long: what serves is kept going.
     *
     * @param state when nothing serves, with {@code note}
     * @param beside the note when something does, and has nothing to say itself
     */
    private Course meanwhile(WorkloadState state, String note, String beside) {
        if (situation.serving().isEmpty()) {
            stop(situation.live());
            return done(List.of(), state, note);
        }
        Course meanwhile = serving(situation.serving().get());
        return new Course(
                meanwhile.orders(),
                meanwhile.routed(),
                meanwhile.state(),
                meanwhile.note().isEmpty() ? beside : meanwhile.note(),
                meanwhile.lookAgain());
    }

    // ---- a revision that was not ready yet ----

    private Course deploying(Revision revision) {
        List<Instance> own = of(revision);
        List<Instance> others = notOf(revision);
        boolean begun = !own.isEmpty() || !endings(revision).isEmpty();
        if (situation.inVain().isPresent() && !begun) {
            String why = "it waited for " + situation.inVain().get();
            orders.add(new Order.Fail(revision.number(), why));
            return failed(revision, why);
        }
        if (situation.waitsFor().isPresent() && !begun) {
            String waits = "waits for " + situation.waitsFor().get();
            return meanwhile(WorkloadState.QUEUED, waits, "revision " + revision.number() + " " + waits);
        }
        Optional<String> failure = unbuilt().or(() -> failure(revision, own));
        if (failure.isPresent()) {
            orders.add(new Order.Fail(revision.number(), failure.get()));
            return failed(revision, failure.get());
        }
        if (revision.update() == Update.RECREATE && !others.isEmpty()) {
            if (situation.obstacle().isEmpty() || situation.serving().isEmpty()) {
                stop(others);
            }
        } else {
            // Fewer are wanted than there were: those may be what leaves no room.
            stop(surplus(others));
            situation
                    .serving()
                    .ifPresent(last -> drain(
                            others.stream()
                                    .filter(instance -> instance.revision() != last.number())
                                    .toList(),
                            last));
            startMissing(revision, stayable(revision, own));
        }
        stop(surplus(own));
        boolean complete =
                ordinals(own.stream().filter(Instance::settled).toList()).containsAll(wantedOrdinals());
        if (complete || crowded(own, others)) {
            orders.add(new Order.Serve(revision.number()));
            return done(ready(own), completed(own) ? WorkloadState.COMPLETED : WorkloadState.RUNNING, "");
        }
        List<Instance> before = stillServing(others);
        if (!before.isEmpty()) {
            return done(
                    before,
                    WorkloadState.RUNNING,
                    because("revision " + revision.number() + " is being deployed", whyNotReady(own)));
        }
        return progress(ready(own), own);
    }

    /** Those that serve until the wanted revision does: of the last one that was ready, or else of the newest that is. */
    private List<Instance> stillServing(List<Instance> others) {
        List<Instance> ready = others.stream().filter(Instance::ready).toList();
        OptionalInt newest = situation
                .serving()
                .map(last -> OptionalInt.of(last.number()))
                .filter(last -> ready.stream().anyMatch(instance -> instance.revision() == last.getAsInt()))
                .orElseGet(() -> ready.stream().mapToInt(Instance::revision).max());
        return ready.stream()
                .filter(instance -> instance.revision() == newest.orElse(0))
                .toList();
    }

    /**
     * Whether those that are ready have to do, because the others find no place beside those of the revision before: once
     * these have drained, there is room.
     */
    private boolean crowded(List<Instance> own, List<Instance> others) {
        List<Instance> missing =
                own.stream().filter(instance -> !instance.settled()).toList();
        if (missing.isEmpty()
                || missing.size() == own.size()
                || others.isEmpty()
                || !ordinals(own).containsAll(wantedOrdinals())
                || missing.stream().anyMatch(instance -> instance.phase() != Phase.WAITING)) {
            return false;
        }
        Instant since = missing.stream()
                .map(Instance::createdAt)
                .max(Comparator.naturalOrder())
                .orElse(situation.now());
        lookAgainAt(since.plus(CROWDED));
        return !situation.now().isBefore(since.plus(CROWDED));
    }

    /** How it stands when nothing of an earlier revision serves. */
    private Course progress(List<Instance> routed, List<Instance> own) {
        Optional<String> obstacle = situation.obstacle();
        if (obstacle.isPresent()) {
            return done(routed, WorkloadState.QUEUED, obstacle.get());
        }
        boolean waits = own.isEmpty() || own.stream().anyMatch(instance -> instance.phase() == Phase.WAITING);
        return done(routed, waits ? WorkloadState.QUEUED : WorkloadState.DEPLOYING, notes(own));
    }

    /** Why there will be no image of a revision that had one. */
    private Optional<String> unbuilt() {
        return situation
                .image()
                .filter(image -> image.making() == Image.Making.FAILED)
                .map(Image::note);
    }

    private Optional<String> failure(Revision revision, List<Instance> own) {
        // What one that was started has to say is told rather than what others wait for.
        boolean unready = own.stream()
                .anyMatch(instance -> !instance.settled()
                        && instance.phase() != Phase.WAITING
                        && instance.leaving().isEmpty());
        Optional<String> stuck = situation.serving().isPresent() && !unready ? stuck(revision, own) : Optional.empty();
        if (stuck.isPresent()) {
            return stuck;
        }
        for (Instance instance : own) {
            if (instance.settled() || !instance.stays()) {
                continue;
            }
            if (instance.phase() == Phase.HALTED) {
                return Optional.of(instance.note());
            }
            if (instance.restarts() >= HOPELESS) {
                return Optional.of("it ended " + instance.restarts() + " times before it was ready; "
                        + said(instance.note(), "its log may say why"));
            }
            Optional<Instant> deadline = instance.startedAt().map(start -> start.plus(revision.readyWithin()));
            if (deadline.isPresent()) {
                if (!situation.now().isBefore(deadline.get())) {
                    return Optional.of("it was not ready within "
                            + revision.readyWithin().toSeconds() + " s; "
                            + said(instance.note(), "its log may say why"));
                }
                lookAgainAt(deadline.get());
            }
        }
        List<Ending> endings = endings(revision);
        return endings.stream()
                .filter(ending -> !ending.nodesFault())
                .findFirst()
                .or(() -> endings.size() >= HOPELESS ? Optional.of(endings.getFirst()) : Optional.empty())
                .map(Ending::note);
    }

    /** What another one would do meanwhile is worth more than to wait: whoever asked learns what stands in the way. */
    private Optional<String> stuck(Revision revision, List<Instance> own) {
        if (situation.image().isPresent()) {
            // It takes as long as a build takes, and ends by itself.
            return Optional.empty();
        }
        Optional<String> obstacle = situation.obstacle();
        if (obstacle.isPresent()) {
            return notStarted(revision, revision.createdAt(), obstacle.get());
        }
        // Since it waits itself, for the one before it may have taken its time to end.
        return own.stream()
                .filter(instance -> instance.phase() == Phase.WAITING)
                .flatMap(instance -> notStarted(revision, instance.createdAt(), instance.note()).stream())
                .findFirst();
    }

    private Optional<String> notStarted(Revision revision, Instant since, String why) {
        Instant deadline = since.plus(revision.readyWithin());
        if (situation.now().isBefore(deadline)) {
            lookAgainAt(deadline);
            return Optional.empty();
        }
        return Optional.of(because(
                "it could not be started within " + revision.readyWithin().toSeconds() + " s", why));
    }

    private static String said(String note, String otherwise) {
        return note.isEmpty() ? otherwise : note;
    }

    private Course failed(Revision revision, String why) {
        Optional<Revision> before = situation.serving().filter(good -> good.number() != revision.number());
        if (before.isPresent()) {
            orders.add(new Order.GoBack(before.get().number()));
            stop(of(revision));
            List<Instance> still = ready(of(before.get()));
            return done(
                    still,
                    still.isEmpty() ? WorkloadState.DEPLOYING : WorkloadState.RUNNING,
                    "revision " + revision.number() + " failed: " + why + "; back to revision "
                            + before.get().number());
        }
        stop(situation.live());
        return done(List.of(), WorkloadState.FAILED, why);
    }

    // ---- a revision that was ready ----

    private Course serving(Revision revision) {
        List<Instance> own = of(revision);
        List<Instance> others = notOf(revision);
        boolean recreate = revision.update() == Update.RECREATE;
        if (recreate) {
            stop(others);
        } else {
            drain(others, revision);
        }
        if (!recreate || others.isEmpty()) {
            startMissing(revision, stayable(revision, own));
        }
        stop(surplus(own));
        List<Instance> ready = recreate ? ready(own) : relieve(revision, own);
        List<Instance> here =
                ready.stream().filter(instance -> instance.away().isEmpty()).toList();
        if (!here.isEmpty()) {
            return done(
                    here,
                    WorkloadState.RUNNING,
                    ordinals(own.stream().filter(Instance::settled).toList()).size() < situation.instances()
                            ? because(
                                    here.size() + " of " + situation.instances() + " instances are ready",
                                    whyNotReady(own))
                            : "");
        }
        if (completed(own)) {
            return done(List.of(), WorkloadState.COMPLETED, "");
        }
        Optional<NodeId> away =
                own.stream().flatMap(instance -> instance.away().stream()).findFirst();
        if (away.isPresent()) {
            String node = away.get().value();
            // It may still be reached: that its server hears nothing of a node does not mean that nobody does.
            return done(
                    ready,
                    WorkloadState.LOST,
                    "node " + node + " is away" + (recreate ? ", and its data is there only" : "")
                            + ": it goes on when " + node + " is back");
        }
        Optional<Instance> suspended = own.stream()
                .filter(instance -> instance.phase() == Phase.SUSPENDED)
                .findFirst();
        if (suspended.isPresent()) {
            return done(List.of(), WorkloadState.SUSPENDED, suspended(suspended.get(), own));
        }
        Optional<Instance> halted = own.stream()
                .filter(instance -> instance.phase() == Phase.HALTED)
                .findFirst();
        if (halted.isPresent()) {
            return done(List.of(), WorkloadState.FAILED, halted.get().note());
        }
        if (own.stream().anyMatch(instance -> instance.restarts() >= HOPELESS && !instance.ready())) {
            return done(List.of(), WorkloadState.CRASHED, notes(own));
        }
        return progress(List.of(), own);
    }

    // ---- parts ----

    /** Whether all that is wanted came to its end as it should. */
    private boolean completed(List<Instance> own) {
        List<Instance> ended = own.stream()
                .filter(instance -> instance.phase() == Phase.COMPLETED)
                .toList();
        return ordinals(ended).containsAll(wantedOrdinals());
    }

    /** Ends those whose traffic goes to another revision, once that has served for long enough. */
    private void drain(List<Instance> former, Revision serving) {
        Instant drained = serving.servedAt().orElse(Instant.EPOCH).plus(DRAIN);
        if (!situation.now().isBefore(drained)) {
            stop(former);
        } else if (!former.isEmpty()) {
            lookAgainAt(drained);
        }
    }

    private void startMissing(Revision revision, List<Instance> own) {
        Set<Integer> there = ordinals(own);
        List<Integer> missing = wantedOrdinals().stream()
                .filter(ordinal -> !there.contains(ordinal))
                .toList();
        if (missing.isEmpty() || situation.obstacle().isPresent()) {
            return;
        }
        Optional<Instant> pause = pause(revision);
        if (pause.isPresent() && situation.now().isBefore(pause.get())) {
            lookAgainAt(pause.get());
            return;
        }
        missing.forEach(ordinal -> orders.add(new Order.Start(revision.number(), ordinal)));
    }

    /** The more often it ended lately, the longer until it is tried again. */
    private Optional<Instant> pause(Revision revision) {
        List<Ending> lately = endings(revision);
        if (lately.isEmpty()) {
            return Optional.empty();
        }
        long seconds = Math.min(LONGEST_PAUSE.toSeconds(), 1L << Math.min(lately.size() - 1, 6));
        return Optional.of(lately.getFirst().at().plusSeconds(seconds));
    }

    private List<Ending> endings(Revision revision) {
        Instant forgotten = situation.now().minus(MEMORY);
        return situation.ended().stream()
                .filter(ending ->
                        ending.revision() == revision.number() && ending.at().isAfter(forgotten))
                .toList();
    }

    // ---- nodes that want to be rid of what they have, or do not answer ----

    /** Those that need no other in their place: what keeps nothing can be elsewhere as well. */
    private static List<Instance> stayable(Revision revision, List<Instance> own) {
        return revision.update() == Update.RECREATE
                ? own
                : own.stream()
                        .filter(instance -> instance.leaving().isEmpty()
                                && (instance.away().isEmpty()
                                        || !revision.disconnect().replace()))
                        .toList();
    }

    /**
     * Ends those whose place another has taken, once that has had their traffic for long enough.
     *
     * @return those that get the traffic: one of each
     */
    private List<Instance> relieve(Revision revision, List<Instance> own) {
        List<Instance> routed = new ArrayList<>();
        for (int ordinal : wantedOrdinals()) {
            List<Instance> same = own.stream()
                    .filter(instance -> instance.ordinal() == ordinal && instance.phase() != Phase.STOPPING)
                    .sorted(preferred(revision.disconnect().reconcile()))
                    .toList();
            if (same.isEmpty()) {
                continue;
            }
            Instance best = same.getFirst();
            if (best.ready()) {
                routed.add(best);
            }
            // Until somebody is ready in its place, the one that is to go is the best there is.
            if (best.settled() && best.stays() && best.away().isEmpty()) {
                // One that does not answer is decided about when it does.
                same.stream()
                        .skip(1)
                        .filter(instance -> instance.away().isEmpty())
                        .forEach(instance -> end(instance, best));
            }
        }
        return routed;
    }

    /** Who is ready comes first; among these, who is there and may stay; then as was asked for. */
    private static Comparator<Instance> preferred(Reconcile reconcile) {
        Comparator<Instance> able = Comparator.comparing((Instance instance) -> !instance.settled())
                .thenComparing(instance -> instance.away().isPresent())
                .thenComparing(instance -> instance.leaving().isPresent());
        Comparator<Instance> first = Comparator.comparing(Instance::id);
        return switch (reconcile) {
            // What is given up for a replacement is not seen here any more: what is, moves.
            case ORIGINAL, REPLACEMENT -> able.thenComparing(first);
            case NEWEST -> able.thenComparing(first.reversed());
        };
    }

    private void end(Instance instance, Instance successor) {
        Instant drained = successor.readySince().orElse(Instant.EPOCH).plus(DRAIN);
        if (!instance.ready() || !situation.now().isBefore(drained)) {
            stop(List.of(instance));
        } else {
            lookAgainAt(drained);
        }
    }

    private String suspended(Instance suspended, List<Instance> own) {
        String waits = own.stream()
                .filter(instance -> instance.phase() == Phase.WAITING)
                .map(Instance::note)
                .findFirst()
                .orElse("");
        return "it stands still: " + suspended.leaving().orElse(suspended.note())
                + (waits.isEmpty() ? "" : "; elsewhere " + waits);
    }

    // ---- parts of all of that ----

    private List<Instance> surplus(List<Instance> own) {
        return own.stream()
                .filter(instance -> instance.ordinal() >= situation.instances())
                .toList();
    }

    private void stop(List<Instance> instances) {
        instances.stream()
                .filter(instance -> instance.phase() != Phase.STOPPING)
                .forEach(instance -> orders.add(new Order.Stop(instance.id())));
    }

    private List<Instance> of(Revision revision) {
        return situation.live().stream()
                .filter(instance -> instance.revision() == revision.number())
                .toList();
    }

    private List<Instance> notOf(Revision revision) {
        return situation.live().stream()
                .filter(instance -> instance.revision() != revision.number())
                .toList();
    }

    private List<Instance> ready(List<Instance> instances) {
        return instances.stream()
                .filter(instance -> instance.ready() && instance.ordinal() < situation.instances())
                .toList();
    }

    private static Set<Integer> ordinals(List<Instance> instances) {
        return instances.stream().map(Instance::ordinal).collect(Collectors.toSet());
    }

    private List<Integer> wantedOrdinals() {
        return IntStream.range(0, situation.instances()).boxed().toList();
    }

    /** What stands in the way of those that are missing; empty when nobody knows. */
    private String whyNotReady(List<Instance> own) {
        return situation
                .obstacle()
                .orElseGet(() ->
                        notes(own.stream().filter(instance -> !instance.ready()).toList()));
    }

    private static String because(String what, String why) {
        return why.isEmpty() ? what : what + ": " + why;
    }

    private static String notes(List<Instance> own) {
        return own.stream()
                .filter(instance -> instance.phase() != Phase.COMPLETED)
                .min(Comparator.comparing(Instance::phase).thenComparingInt(Instance::ordinal))
                .map(Instance::note)
                .orElse("");
    }

    private void lookAgainAt(Instant at) {
        Instant before = lookAgain;
        if (before == null || at.isBefore(before)) {
            lookAgain = at;
        }
    }

    private Course done(List<Instance> routed, WorkloadState state, String note) {
        return new Course(
                orders, routed.stream().map(Instance::id).toList(), state, note, Optional.ofNullable(lookAgain));
    }
}
