package dev.lattice.cli.command;

import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.application.ApplicationView.ServiceView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.UnreachableException;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.run.Interruption;
import dev.lattice.cli.workload.BuildTime;
import dev.lattice.cli.workload.ProgressLine;
import dev.lattice.core.application.ApplicationState;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits until an application is as it was asked to be, and says of each service when it is there. */
final class ApplicationWatch {
    private static final long PAUSE_MILLIS = 200;

    private final Surroundings around;
    private final LatticeClient client;
    private final long timeoutSeconds;
    private final ProgressLine progress;
    private final long startedAt = System.nanoTime();
    private final Set<String> settled = new HashSet<>();
    private long pardonedNanos;
    private boolean building;

    ApplicationWatch(Surroundings around, LatticeClient client, long timeoutSeconds) {
        this.around = around;
        this.client = client;
        this.timeoutSeconds = timeoutSeconds;
        this.progress = new ProgressLine(around);
    }

    /** What came of it as an exit code; null while it is on its way. */
    private interface Goal {
        @Nullable Integer judge(ApplicationView seen);
    }

    /**
     * The newest revisions of what was just changed serve, or have done what they were to do.
     *
     * @param concerned whether a service is one of them: what failed of others failed before
     */
    int untilServing(String name, Predicate<String> concerned) throws InterruptedIOException {
        return await(name, seen -> {
            boolean all = true;
            for (ServiceView service : wanted(seen)) {
                if (!concerned.test(service.service())) {
                    continue;
                }
                if (service.failure() != null) {
                    return failed(service, service.failure());
                }
                // Until it has served, its state may be from the revision before.
                boolean newest = service.serving() != null && service.serving() == service.revision();
                if (newest && hopeless(service)) {
                    return failed(service, why(service));
                }
                all &= newest && there(service);
            }
            return all ? ready(seen) : null;
        });
    }

    /** All of it runs, or has done what it was to do, whichever revisions: what failed of others was asked for before. */
    int untilRunning(String name) throws InterruptedIOException {
        return await(name, seen -> {
            boolean all = true;
            for (ServiceView service : wanted(seen)) {
                if (hopeless(service)) {
                    return failed(service, why(service));
                }
                all &= there(service);
            }
            return all ? ready(seen) : null;
        });
    }

    int untilStopped(String name) throws InterruptedIOException {
        return await(name, seen -> {
            boolean stopped = seen.services().stream().allMatch(service -> service.state() == WorkloadState.STOPPED);
            if (stopped) {
                around.say(name + " is stopped after " + elapsed());
            }
            return stopped ? ExitCode.OK : null;
        });
    }

    int untilGone(String name) throws InterruptedIOException {
        return await(name, seen -> null);
    }

    private static List<ServiceView> wanted(ApplicationView seen) {
        return seen.services().stream()
                .filter(service -> service.desired() == Desired.RUNNING)
                .toList();
    }

    /** Whether it does what it should, or has done so; said once. */
    private boolean there(ServiceView service) {
        boolean there = service.state() == WorkloadState.RUNNING || service.state() == WorkloadState.COMPLETED;
        if (there && settled.add(service.service())) {
            progress.clear();
            around.say(service.service()
                    + (service.state() == WorkloadState.COMPLETED ? " is done after " : " is ready after ")
                    + elapsed()
                    + (service.urls().isEmpty() ? "" : " at " + Inert.line(String.join(", ", service.urls()))));
        }
        return there;
    }

    private int ready(ApplicationView seen) {
        progress.clear();
        around.say(seen.name() + " is ready after " + elapsed());
        return ExitCode.OK;
    }

    private static boolean hopeless(ServiceView service) {
        return service.state() == WorkloadState.FAILED || service.state() == WorkloadState.CRASHED;
    }

    private static @Nullable String why(ServiceView service) {
        if (service.state() == WorkloadState.CRASHED) {
            return "it ends again and again" + (service.note() == null ? "" : ": " + service.note());
        }
        return service.note();
    }

    private int failed(ServiceView service, @Nullable String why) {
        progress.clear();
        around.say(service.service() + " failed" + (why == null ? "" : ": " + Inert.line(why)));
        around.say("'lattice logs " + service.workload() + "' shows what it wrote"
                + (service.built() ? ", 'lattice logs --build " + service.workload() + "' what its build said" : ""));
        return ExitCode.FAILED;
    }

    private int await(String name, Goal goal) throws InterruptedIOException {
        Interruption.onSignal(() -> {
            progress.clear();
            around.say(name + " goes on without being watched; 'lattice apps " + name + "' shows how it stands");
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        });
        try {
            while (true) {
                long before = System.nanoTime();
                Integer code = look(name, goal);
                if (code != null) {
                    return code;
                }
                pause();
                pardonedNanos += building ? System.nanoTime() - before : 0;
            }
        } finally {
            progress.clear();
        }
    }

    private @Nullable Integer look(String name, Goal goal) {
        boolean late = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt - pardonedNanos) >= timeoutSeconds;
        Answer<ApplicationView> answer;
        try {
            answer = client.applications().find(name);
            building = answer != null && answer.value().services().stream().anyMatch(this::builds);
        } catch (UnreachableException | ApiException e) {
            // What was asked for is on its way; only the news of it have to wait.
            if (late || (e instanceof ApiException refused && refused.status() < 500)) {
                throw e;
            }
            progress.show(name + ": trying again, for there are no news (" + e.getMessage() + ")", seconds());
            return null;
        }
        if (answer == null) {
            progress.clear();
            around.say(name + " is gone after " + elapsed());
            return ExitCode.OK;
        }
        ApplicationView seen = answer.value();
        Integer code = goal.judge(seen);
        if (code != null) {
            return code;
        }
        String now = describe(seen);
        if (late) {
            progress.clear();
            around.say(name + " is not there yet: " + Inert.line(now));
            around.say("it goes on without being watched; 'lattice apps " + name + "' shows how it stands");
            return ExitCode.TIMED_OUT;
        }
        progress.show(name + ": " + now, seconds());
        return null;
    }

    private boolean builds(ServiceView service) {
        return BuildTime.runs(client, service.workload(), service.state(), service.note(), service.revision());
    }

    private static String describe(ApplicationView seen) {
        return seen.note() != null && seen.state() != ApplicationState.DELETING
                ? seen.note()
                : seen.state().name().toLowerCase(Locale.ROOT);
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt);
    }

    /** Since this watch began: {@code 1.7 s}. */
    private String elapsed() {
        long tenths = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt) / 100;
        return tenths / 10 + "." + tenths % 10 + " s";
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        }
    }
}
