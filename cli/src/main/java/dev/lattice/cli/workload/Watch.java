package dev.lattice.cli.workload;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.UnreachableException;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.run.Interruption;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits until a workload is as it was asked to be, and shows how it gets there. */
public final class Watch {
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final Surroundings around;
    private final LatticeClient client;
    private final long timeoutSeconds;
    private final ProgressLine progress;
    private final long startedAt = System.nanoTime();
    private long pardonedNanos;
    private long buildingSince;

    public Watch(Surroundings around, LatticeClient client, long timeoutSeconds) {
        this.around = around;
        this.client = client;
        this.timeoutSeconds = timeoutSeconds;
        this.progress = new ProgressLine(around);
    }

    /** Since this watch began: {@code 1.7 s}. */
    public String elapsed() {
        long tenths = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt) / 100;
        return tenths / 10 + "." + tenths % 10 + " s";
    }

    /** Takes that much time to be a build's. */
    public void pardon(long nanos) {
        pardonedNanos += nanos;
    }

    /** Whether the time that it was given is up, but for what builds took. */
    public boolean late() {
        return seconds() - TimeUnit.NANOSECONDS.toSeconds(pardonedNanos) >= timeoutSeconds;
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt);
    }

    /** Looks until the goal is reached or out of reach, or the time is up. */
    public Outcome await(String name, Goal goal) throws InterruptedIOException {
        Interruption.onSignal(() -> {
            progress.clear();
            around.say(name + " goes on without being watched; 'lattice ps " + name + "' shows how it stands");
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        });
        try {
            long pause = FIRST_PAUSE_MILLIS;
            while (true) {
                Outcome outcome = look(name, goal);
                if (outcome != null) {
                    return outcome;
                }
                pause(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause + pause / 4 + 1);
            }
        } finally {
            progress.clear();
        }
    }

    private @Nullable Outcome look(String name, Goal goal) {
        long seconds = seconds();
        boolean late = late();
        Answer<WorkloadView> answer;
        boolean building;
        try {
            answer = client.workloads().find(name);
            building = answer != null && builds(name, answer.value());
        } catch (UnreachableException | ApiException e) {
            // What was asked for is on its way; only the news of it have to wait.
            if (late || (e instanceof ApiException refused && refused.status() < 500)) {
                throw e;
            }
            progress.show(name + ": trying again, for there are no news (" + e.getMessage() + ")", seconds);
            return null;
        }
        if (answer == null) {
            return goal.whenGone();
        }
        WorkloadView seen = answer.value();
        Outcome outcome = goal.judge(seen);
        if (outcome != null) {
            return outcome;
        }
        String now = describe(seen);
        long at = System.nanoTime();
        if (building) {
            pardon(buildingSince == 0 ? 0 : at - buildingSince);
            buildingSince = at;
            late = false;
        } else {
            buildingSince = 0;
        }
        if (late) {
            return new Outcome(Outcome.Ending.TIMED_OUT, now, seen);
        }
        progress.show(name + ": " + now, seconds);
        return null;
    }

    private boolean builds(String name, WorkloadView seen) {
        return BuildTime.runs(client, name, seen.state(), seen.note(), seen.revision());
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        }
    }

    /** How it stands, in a line: {@code queued: needs 1 core; …}, {@code fetching image nginx:1.27}. */
    static String describe(WorkloadView seen) {
        InstanceView newest = newest(seen);
        String note = newest != null && newest.note() != null ? newest.note() : seen.note();
        String state = seen.state().name().toLowerCase(Locale.ROOT);
        if (seen.desired() == Desired.DELETED && seen.state() != WorkloadState.DELETING) {
            // The state is from before.
            return "deleting";
        }
        if (seen.desired() == Desired.STOPPED && seen.state() != WorkloadState.STOPPING) {
            return "stopping";
        }
        if (seen.state() == WorkloadState.BUILDING) {
            // Such as 'building on node n1'.
            return seen.note() == null ? state : seen.note();
        }
        if (seen.state() == WorkloadState.QUEUED) {
            return seen.note() == null ? state : state + ": " + seen.note();
        }
        if (seen.state() == WorkloadState.RUNNING
                && newest != null
                && !newest.state().equals("ready")) {
            state = "revision " + seen.revision() + " is " + newest.state();
            return newest.note() == null ? state : state + ": " + newest.note();
        }
        if (seen.state() == WorkloadState.DEPLOYING && note == null) {
            return newest == null ? state : newest.state();
        }
        return note == null ? state : state + ": " + note;
    }

    /** An instance of the wanted revision that is not ready. */
    private static @Nullable InstanceView newest(WorkloadView seen) {
        for (InstanceView instance : seen.running()) {
            if (instance.revision() == seen.revision() && !instance.state().equals("ready")) {
                return instance;
            }
        }
        return null;
    }
}
