package dev.lattice.benchmarks.fleet;

import dev.lattice.core.availability.Forecast;
import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.scheduling.FairQueue;
import dev.lattice.core.scheduling.Fleet;
import dev.lattice.core.scheduling.Placement;
import dev.lattice.core.scheduling.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Days of a fleet, one moment that something happens at after another. Decisions are the core's own: the scheduler with its
 * fleet and queue, the owners' rules, the ladder, habits and forecasts, the retry policy and the states of a job. Nodes are
 * told by calls, at once; nothing sleeps, and the same setting has the same result.
 */
final class FleetSimulation {
    /** As in a round of the server. */
    private static final int PLACEMENTS = 4_000;

    private static final long FORESEEING_SECONDS = 900;
    private static final double SECONDS_AN_HOUR = 3_600;
    /** How much the latest job of a project counts for how long they are expected to take, as on the server. */
    private static final double WEIGHT = 0.2;

    private static final double BELIEF_HOURS = 100;

    private final Knowledge knowledge;
    private final Setting setting;
    private final Fleet fleet = new Fleet();
    private final FairQueue queue = new FairQueue(fleet.shares());
    private final Map<NodeId, Host> hosts = new HashMap<>();
    private final List<Host> order = new ArrayList<>();
    private final Map<JobId, Task> tasks = new HashMap<>();
    private final Map<Long, Double> lengths = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    /** For the oracle: jobs that wait, the longest last. */
    private final TreeSet<Task> waiting = new TreeSet<>(
            Comparator.<Task>comparingLong(task -> task.order.seconds()).thenComparingLong(task -> -task.order.id()));

    /** For the oracle, since it was asked last: hosts that have more room, and jobs that came. */
    private final Set<Host> freed = new LinkedHashSet<>();

    private final List<Task> fresh = new ArrayList<>();

    private long now;
    private long numbers;
    private long allocations;
    private boolean news;
    private double fleetRate = Forecast.RATE_OF_ANY;

    private int succeeded;
    private int lost;
    private long evictions;
    private double completed;
    private double wasted;
    private double available;

    private record Event(long at, long number, Runnable action) {}

    private FleetSimulation(Setting setting, Knowledge knowledge) {
        this.setting = setting;
        this.knowledge = knowledge;
    }

    static Result run(Setting setting, Knowledge knowledge) {
        return new FleetSimulation(setting, knowledge).run();
    }

    private Result run() {
        now = setting.begin().getEpochSecond();
        for (Machine machine : setting.machines()) {
            Host host = new Host(machine, order.size());
            hosts.put(machine.id(), host);
            order.add(host);
            learn(host);
        }
        foresee();
        order.forEach(this::follow);
        List<Work.Order> orders = setting.orders();
        come(orders, 0);
        long end = setting.end().getEpochSecond();
        while (!events.isEmpty() && events.peek().at() < end) {
            now = events.peek().at();
            while (!events.isEmpty() && events.peek().at() == now) {
                events.poll().action().run();
            }
            if (news) {
                news = false;
                plan();
            }
        }
        now = end;
        int running = order.stream().mapToInt(host -> host.tasks.size()).sum();
        int queued = knowledge == Knowledge.ORACLE ? waiting.size() : queue.size();
        if (knowledge != Knowledge.ORACLE
                && order.stream().anyMatch(host -> fleet.running(host.machine.id()) != host.tasks.size())) {
            throw new IllegalStateException("a node runs something else than the fleet believes");
        }
        return new Result(tasks.size(), succeeded, lost, queued, running, evictions, completed, wasted, available);
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, numbers++, action));
    }

    // ---- owners ----

    /** Its life before the work begins. */
    private void learn(Host host) {
        List<Machine.Change> changes = host.machine.changes();
        while (host.next < changes.size() && changes.get(host.next).at().getEpochSecond() <= now) {
            Machine.Change change = changes.get(host.next++);
            host.habits.saw(change.at(), change.works());
            host.now = change.now();
        }
        host.habits.advance(setting.begin());
        host.stoppedAt = host.works() ? -1 : now;
    }

    private void follow(Host host) {
        host.foresee(knowledge, fleetRate, now);
        fleet.offer(host.offer());
        awaitChange(host, now);
    }

    private void awaitChange(Host host, long since) {
        List<Machine.Change> changes = host.machine.changes();
        long until = host.next < changes.size()
                ? changes.get(host.next).at().getEpochSecond()
                : setting.end().getEpochSecond();
        if (host.works()) {
            available += (until - since)
                    / SECONDS_AN_HOUR
                    * Math.min(host.machine.slots(), host.usable().cpuMillis() / 1_000);
        }
        if (host.next < changes.size()) {
            Machine.Change change = changes.get(host.next++);
            at(until, () -> change(host, change));
        }
    }

    private void change(Host host, Machine.Change change) {
        host.habits.saw(change.at(), change.works());
        boolean worked = host.works();
        boolean wasOn = host.now.isPresent();
        host.now = change.now();
        if (host.works()) {
            host.stoppedAt = -1;
            host.stops++;
            if (!worked) {
                host.tasks.forEach(task -> goOn(host, task));
            }
        } else {
            if (worked) {
                host.stoppedAt = now;
                host.tasks.forEach(task -> task.standStill(now));
            }
            int stop = ++host.stops;
            // What its agent had in hand is gone with the machine, but the server waits for it.
            boolean off = host.now.isEmpty();
            long due = off ? now + Host.SILENCE_SECONDS : host.stoppedAt + host.patience();
            if (off || worked || !wasOn) {
                at(Math.max(now, due), () -> giveUp(host, stop));
            }
        }
        host.foresee(knowledge, fleetRate, now);
        offer(host);
        awaitChange(host, now);
    }

    private void offer(Host host) {
        if (knowledge != Knowledge.ORACLE) {
            fleet.offer(host.offer());
        }
        freed.add(host);
        news = true;
    }

    private void giveUp(Host host, int stop) {
        if (host.stops != stop || !host.gaveUp(now)) {
            return;
        }
        for (Task task : List.copyOf(host.tasks)) {
            evictions++;
            wasted += task.worked / SECONDS_AN_HOUR;
            task.longest = Math.max(task.longest, task.worked);
            task.failedOn.add(host.machine.id());
            leave(host, task);
            if (RetryPolicy.DEFAULT.allows(RetryPolicy.Cause.NODE_LOST, task.attempts)) {
                task.move(JobState.Verb.RETRY);
                enqueue(task);
            } else {
                task.move(JobState.Verb.LOSE);
                lost++;
            }
        }
    }

    /** Now and then, and not at each placement. */
    private void foresee() {
        double left = BELIEF_HOURS * Forecast.RATE_OF_ANY;
        double worked = BELIEF_HOURS;
        for (Host host : order) {
            left += host.habits.departures();
            worked += host.habits.hoursWorked();
        }
        fleetRate = left / worked;
        if (knowledge == Knowledge.FORECAST || knowledge == Knowledge.TRUTH) {
            for (Host host : order) {
                if (host.works() && host.foresee(knowledge, fleetRate, now)) {
                    fleet.offer(host.offer());
                }
            }
            at(now + FORESEEING_SECONDS, this::foresee);
        }
    }

    // ---- jobs ----

    private void come(List<Work.Order> orders, int index) {
        if (index < orders.size()) {
            Work.Order next = orders.get(index);
            at(next.at().getEpochSecond(), () -> {
                Task task = new Task(next);
                tasks.put(new JobId(next.id()), task);
                enqueue(task);
                come(orders, index + 1);
            });
        }
    }

    private void enqueue(Task task) {
        news = true;
        if (knowledge == Knowledge.ORACLE) {
            waiting.add(task);
            fresh.add(task);
        } else {
            queue.add(task.pending(stretch(task)));
        }
    }

    private Stretch stretch(Task task) {
        if (knowledge == Knowledge.NONE) {
            return Stretch.SHORT;
        }
        double expected = Math.max((double) task.longest, lengths.getOrDefault(task.order.project(), 0.0));
        return Stretch.of(Duration.ofSeconds((long) expected));
    }

    private void plan() {
        if (knowledge == Knowledge.ORACLE) {
            consult();
            return;
        }
        for (Placement placement : Scheduler.plan(fleet, queue, PLACEMENTS).placements()) {
            Task task = Objects.requireNonNull(tasks.get(placement.job().id()));
            AllocationId allocation = new AllocationId(++allocations);
            queue.remove(placement.job().id());
            fleet.occupy(allocation, placement);
            start(Objects.requireNonNull(hosts.get(placement.node())), task, allocation);
        }
    }

    /**
     * Gives each place the longest job that will end there, and each new job the place that leaves first of those where it
     * will end. What found nothing before finds nothing now: departures only come nearer.
     */
    private void consult() {
        for (Host host : freed) {
            while (host.free() > 0) {
                Task task = longest(host.remaining(now));
                if (task == null) {
                    break;
                }
                waiting.remove(task);
                start(host, task, new AllocationId(++allocations));
            }
        }
        freed.clear();
        for (Task task : fresh) {
            Host best = waiting.contains(task) ? tightest(task.order.seconds()) : null;
            if (best != null) {
                waiting.remove(task);
                start(best, task, new AllocationId(++allocations));
            }
        }
        fresh.clear();
    }

    private @Nullable Host tightest(long seconds) {
        Host best = null;
        long least = Long.MAX_VALUE;
        for (Host host : order) {
            long remaining = host.free() > 0 ? host.remaining(now) : 0;
            if (remaining > seconds && remaining < least) {
                best = host;
                least = remaining;
            }
        }
        return best;
    }

    private @Nullable Task longest(long most) {
        return waiting.floor(new Task(new Work.Order(Long.MIN_VALUE + 1, 0, 0, setting.begin(), most - 1)));
    }

    private void start(Host host, Task task, AllocationId allocation) {
        task.move(JobState.Verb.ASSIGN);
        task.move(JobState.Verb.START);
        task.attempts++;
        task.allocation = allocation;
        task.worked = 0;
        if (!host.works() || !host.tasks.add(task)) {
            throw new IllegalStateException("a job was given to " + host.machine.id() + ", which cannot take it");
        }
        goOn(host, task);
    }

    private void goOn(Host host, Task task) {
        task.goOn(now);
        int course = task.course;
        at(now + task.order.seconds() - task.worked, () -> {
            if (task.course == course) {
                end(host, task);
            }
        });
    }

    private void end(Host host, Task task) {
        leave(host, task);
        task.move(JobState.Verb.SUCCEED);
        succeeded++;
        completed += task.order.seconds() / SECONDS_AN_HOUR;
        double ran = task.order.seconds();
        lengths.merge(task.order.project(), ran, (before, latest) -> before + (latest - before) * WEIGHT);
    }

    private void leave(Host host, Task task) {
        task.course++;
        host.tasks.remove(task);
        if (knowledge != Knowledge.ORACLE) {
            fleet.vacate(Objects.requireNonNull(task.allocation));
        }
        task.allocation = null;
        freed.add(host);
        news = true;
    }
}
