package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.resource.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every fleet and every history. */
class SchedulingPropertiesTest {
    /** Something that happens. */
    sealed interface Event {
        record Submit(int user, int priority, Resources resources, boolean gpu, int group) implements Event {}

        record Finish(int which) implements Event {}

        record Step(int limit) implements Event {}

        record Cancel(int which) implements Event {}
    }

    record Machine(int slots, int ahead, Resources capacity, boolean gpu) {}

    @Provide
    Arbitrary<List<Machine>> machines() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(0, 0, 1, 2, 5),
                        Arbitraries.of(new Resources(1000, 1024, 0), new Resources(4000, 8192, 100)),
                        Arbitraries.of(true, false))
                .as(Machine::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<Event>> events() {
        Arbitrary<Event> submit = Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(0, 0, 0, 5, -5),
                        Arbitraries.of(
                                Resources.NONE,
                                Resources.NONE,
                                new Resources(500, 256, 0),
                                new Resources(1000, 1024, 0),
                                new Resources(4000, 8192, 100),
                                new Resources(8000, 1, 0)),
                        Arbitraries.of(false, false, true),
                        Arbitraries.integers().between(0, 4))
                .as(Event.Submit::new);
        Arbitrary<Event> finish = Arbitraries.integers().between(0, 30).map(Event.Finish::new);
        Arbitrary<Event> step = Arbitraries.of(1, 3, 100).map(Event.Step::new);
        Arbitrary<Event> cancel = Arbitraries.integers().between(0, 30).map(Event.Cancel::new);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, submit),
                        net.jqwik.api.Tuple.of(3, finish),
                        net.jqwik.api.Tuple.of(3, step),
                        net.jqwik.api.Tuple.of(1, cancel))
                .list()
                .ofMaxSize(120);
    }

    private static World world(List<Machine> machines) {
        World world = new World();
        for (int i = 0; i < machines.size(); i++) {
            Machine machine = machines.get(i);
            world.offer(World.node(
                    "n" + i,
                    machine.capacity,
                    machine.slots,
                    machine.ahead,
                    machine.gpu ? Map.of("gpu", "") : Map.of()));
        }
        return world;
    }

    private static void happen(World world, Event event) {
        switch (event) {
            case Event.Submit submit ->
                world.submit(
                        submit.user,
                        submit.priority,
                        submit.resources,
                        submit.gpu ? Map.of("gpu", "") : Map.of(),
                        submit.group < 3 ? Optional.empty() : Optional.of(new GroupId(submit.group)),
                        submit.group < 3 ? 0 : submit.group - 2);
            case Event.Finish finish -> world.finish(finish.which);
            case Event.Step step -> world.step(step.limit);
            case Event.Cancel cancel -> {
                List<PendingJob> waiting = waiting(world);
                if (!waiting.isEmpty()) {
                    world.queue.withdraw(
                            waiting.get(cancel.which % waiting.size()).id());
                }
            }
        }
    }

    private static List<PendingJob> waiting(World world) {
        return world.queue.lanes().stream()
                .flatMap(lane -> lane.active.stream())
                .flatMap(party -> party.active.stream())
                .flatMap(flow -> flow.order.stream())
                .flatMap(strand -> strand.jobs.values().stream())
                .toList();
    }

    /** The world checks room, slots, labels, groups and double placements at each step. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void neverOverCapacityAndNeverTwice(
            @ForAll("machines") List<Machine> machines, @ForAll("events") List<Event> events) {
        World world = world(machines);
        events.forEach(event -> happen(world, event));
        assertThat(waiting(world)).hasSize(world.queue.size());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void nothingChangesThePlanWhenNothingChanged(
            @ForAll("machines") List<Machine> machines, @ForAll("events") List<Event> events) {
        World world = world(machines);
        events.forEach(event -> happen(world, event));
        Plan plan = Scheduler.plan(world.fleet, world.queue, 50);
        assertThat(Scheduler.plan(world.fleet, world.queue, 50)).isEqualTo(plan);
        waiting(world).forEach(job -> Scheduler.explain(world.fleet, world.queue, job));
        assertThat(Scheduler.plan(world.fleet, world.queue, 50)).isEqualTo(plan);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aSmallerPlanIsTheBeginningOfALargerOne(
            @ForAll("machines") List<Machine> machines, @ForAll("events") List<Event> events) {
        World world = world(machines);
        events.forEach(event -> happen(world, event));
        Plan all = Scheduler.plan(world.fleet, world.queue, 1000);
        for (int limit = 0; limit <= all.placements().size(); limit++) {
            assertThat(Scheduler.plan(world.fleet, world.queue, limit).placements())
                    .isEqualTo(all.placements().subList(0, limit));
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void noReasonBlocksWhatWouldBePlaced(
            @ForAll("machines") List<Machine> machines, @ForAll("events") List<Event> events) {
        World world = world(machines);
        events.forEach(event -> happen(world, event));
        for (Placement placement :
                Scheduler.plan(world.fleet, world.queue, 1000).placements()) {
            WaitingReason reason = Scheduler.explain(world.fleet, world.queue, placement.job());
            assertThat(reason.code().blocked())
                    .as("%s for %s", reason, placement)
                    .isFalse();
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void whatIsNotBlockedIsPlacedByAPlanOfItAlone(
            @ForAll("machines") List<Machine> machines, @ForAll("events") List<Event> events) {
        World world = world(machines);
        events.forEach(event -> happen(world, event));
        for (PendingJob job : waiting(world)) {
            FairQueue alone = new FairQueue();
            alone.add(job);
            boolean placed = !Scheduler.plan(world.fleet, alone, 1).placements().isEmpty();
            WaitingReason reason = Scheduler.explain(world.fleet, world.queue, job);
            assertThat(reason.code().blocked()).as("%s for %s", reason, job).isNotEqualTo(placed);
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everythingThatFitsSomewhereEndsOnceTheWorldIsLeftAlone(
            @ForAll("machines") List<Machine> machines, @ForAll("events") List<Event> events) {
        World world = world(machines);
        events.forEach(event -> happen(world, event));
        for (int i = 0; i < 2000 && !(world.idle() && world.queue.size() == 0); i++) {
            world.step(2);
            world.finish(i * 7);
        }
        assertThat(world.idle()).isTrue();
        Set<WaitingReason.Code> permanent =
                Set.of(WaitingReason.Code.NO_LABEL, WaitingReason.Code.TOO_BIG, WaitingReason.Code.NO_NODE);
        Set<WaitingReason.Code> reasons = new HashSet<>();
        waiting(world)
                .forEach(job -> reasons.add(
                        Scheduler.explain(world.fleet, world.queue, job).code()));
        assertThat(permanent).containsAll(reasons);
    }
}
