package dev.lattice.agent.service;

import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceContainer.Answer;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Step;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a service's container: asks whether it is ready, takes its first steps when it is, and goes on asking. */
final class Watch implements AutoCloseable {
    /** A container that takes so long to be ready gets a note of why. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A step that fails because its container ended is not at fault, and the end is known a little later. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_DOUBLINGS = 10;
    private static final int MOST_NOTE = 300;

    private final ServiceRun service;
    private final Surroundings around;
    private final Bell bell;
    private final ServiceMemory memory;
    private final ServiceContainer container;
    private final Probe probe;
    private final List<Step> steps;
    private final Readiness readiness;
    private final long begun;
    private @Nullable Trial<String> asking;
    private @Nullable Trial<Answer> stepping;
    private int step;
    private long readySince = -1;
    private long notBefore = Long.MIN_VALUE;
    private int overdue;
    private String why = "";

    Watch(ServiceRun service, Surroundings around, Bell bell, ServiceMemory memory, ServiceContainer container) {
        this.service = service;
        this.around = around;
        this.bell = bell;
        this.memory = memory;
        this.container = container;
        this.probe = service.task().blueprint().startup().readiness();
        this.steps = service.task().blueprint().startup().steps();
        this.begun = bell.nanos();
        if (probe instanceof Probe.Running) {
            // Nobody asks one that has ended, so whoever is asked late enough runs.
            notBefore = begun + probe.interval().toNanos();
        }
        this.readiness = new Readiness(
                probe.interval().toNanos(), service.task().blueprint().startup().failures(), begun);
    }

    /** Returns how many nanoseconds it had been ready when it ended or took too much disk; 0 when it was not. */
    long untilEnd() throws OverException, InterruptedException {
        while (container.end() == null && !service.overfull()) {
            service.checkWanted();
            long now = bell.nanos();
            Optional<String> still = service.stillness();
            if (still.isPresent()) {
                standStill(still.get());
                continue;
            }
            hear(now);
            if (readiness.ready() && !memory.stepsDone()) {
                takeSteps(now);
            } else if (asking == null && now >= nextQuestion()) {
                OptionalInt door = door();
                asking = new Trial<>(
                        around.executor(),
                        bell,
                        now + probe.timeout().toNanos(),
                        () -> Probes.ask(container, probe, door));
            }
            tell(now);
            bell.await(Math.max(0, next() - bell.nanos()));
        }
        return readySince < 0 ? 0 : bell.nanos() - readySince;
    }

    /** Nobody answers who stands still, which says nothing about how they are. */
    private void standStill(String note) throws InterruptedException {
        Trial<String> asked = asking;
        if (asked != null) {
            asked.abandon();
            asking = null;
        }
        service.say(false, 0, note);
        bell.await(STILL_NANOS);
    }

    /** Where somebody has to be before a command is worth its while. */
    private OptionalInt door() {
        // Some databases turn away an address that connects often and says nothing.
        return readiness.everReady()
                ? OptionalInt.empty()
                : service.task().blueprint().ports().stream()
                        .mapToInt(Port::number)
                        .findFirst();
    }

    private long next() {
        Trial<?> waitedFor = stepping != null ? stepping : asking;
        return waitedFor == null ? nextQuestion() : waitedFor.done() ? bell.nanos() : waitedFor.deadline();
    }

    private long nextQuestion() {
        return Math.max(readiness.next(), notBefore);
    }

    /** Takes notice of what came of the probe. */
    private void hear(long now) throws InterruptedException {
        Trial<String> asked = asking;
        if (asked == null) {
            return;
        }
        if (asked.done()) {
            why = answer(asked);
            readiness.tell(why.isEmpty(), now);
            overdue = 0;
            asking = null;
        } else if (now >= asked.deadline()) {
            why = "no answer within " + probe.timeout().toMillis() + " ms";
            readiness.tell(false, now);
            asked.abandon();
            asking = null;
            // A command that hangs goes on doing so in its container: not too many of these.
            notBefore = now
                    + Math.min(LONGEST_PAUSE_NANOS, probe.interval().toNanos() << Math.min(overdue, MOST_DOUBLINGS));
            overdue++;
        }
    }

    private static String answer(Trial<String> asked) throws InterruptedException {
        try {
            return asked.result();
        } catch (ExecutionException broken) {
            return String.valueOf(broken.getCause());
        }
    }

    private void takeSteps(long now) throws OverException, InterruptedException {
        Trial<Answer> taken = stepping;
        if (taken == null) {
            if (step == steps.size()) {
                memory.finishSteps();
            } else {
                Step next = steps.get(step);
                stepping = new Trial<>(
                        around.executor(), bell, now + next.timeout().toNanos(), () -> container.run(next.command()));
            }
        } else if (taken.done()) {
            stepping = null;
            stepEnded(steps.get(step), taken);
        } else if (now >= taken.deadline()) {
            Step late = steps.get(step);
            throw failed(late, "took longer than " + late.timeout().toSeconds() + " s");
        }
    }

    private void stepEnded(Step ended, Trial<Answer> taken) throws OverException, InterruptedException {
        try {
            Answer answer = taken.result();
            if (answer.exitCode() == 0) {
                step++;
                bell.ring();
                return;
            }
            settle();
            if (container.end() == null) {
                throw failed(
                        ended,
                        "ended with exit code " + answer.exitCode()
                                + (answer.tail().isEmpty() ? "" : ": " + answer.tail()));
            }
        } catch (ExecutionException broken) {
            settle();
            Throwable cause = broken.getCause();
            if (container.end() == null && cause != null && !(cause instanceof EngineAwayException)) {
                throw failed(ended, String.valueOf(cause.getMessage()));
            }
        }
    }

    private void settle() throws InterruptedException {
        long until = bell.nanos() + SETTLE_NANOS;
        while (container.end() == null && bell.nanos() < until) {
            bell.await(until - bell.nanos());
        }
    }

    private static OverException failed(Step step, String what) {
        return OverException.failed("STEP_FAILED", "The step '" + step.name() + "' after the start " + what);
    }

    /** Tells how it is, as far as that is certain. */
    private void tell(long now) {
        boolean ready = readiness.ready() && memory.stepsDone();
        if (ready) {
            readySince = readySince < 0 ? now : readySince;
            service.say(true, 0, service.lastEnd());
        } else if (readySince >= 0 || readiness.ready() || readiness.failing()) {
            readySince = -1;
            service.say(false, 0, now - begun < PATIENCE_NANOS ? service.lastEnd() : note());
        }
    }

    private String note() {
        String text = readiness.ready() ? "taking the first steps" : "not ready: " + why;
        return text.length() > MOST_NOTE ? text.substring(0, MOST_NOTE) : text;
    }

    @Override
    public void close() {
        if (asking != null) {
            asking.abandon();
        }
        if (stepping != null) {
            stepping.abandon();
        }
    }
}
