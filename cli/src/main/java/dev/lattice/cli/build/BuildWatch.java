package dev.lattice.cli.build;

import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.InstanceLog;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.api.client.UnreachableException;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.run.Interruption;
import dev.lattice.cli.workload.BuildTime;
import dev.lattice.core.workload.RevisionState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the build for a revision to its end, however long that takes: builds have a time-out of their own. Only for a
 * node it does not wait for ever.
 */
public final class BuildWatch {
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final long GIVE_UP_AFTER_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** All there is, of a build that says much. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Surroundings around;
    private final LatticeClient client;
    private final String name;
    private final int revision;
    private final BuildScreen screen;
    private final long startedAt = System.nanoTime();
    private final InstanceLog log;
    private final BooleanSupplier late;
    private long silentSince;

    /**
     * @param screen shows it
     * @param late whether one that still waits for a node is not watched any longer
     */
    public BuildWatch(
            Surroundings around,
            LatticeClient client,
            String name,
            int revision,
            BuildScreen screen,
            BooleanSupplier late) {
        this.around = around;
        this.client = client;
        this.name = name;
        this.revision = revision;
        this.screen = screen;
        this.late = late;
        this.log = client.builds().log(name, revision, MOST_BYTES);
    }

    /**
     * Shows it until it has ended, or it is late.
     *
     * @return how it ended, or that it waits; null when nothing is built for this revision
     */
    public @Nullable BuildView follow() throws IOException {
        Interruption.onSignal(() -> {
            screen.clear();
            around.say(name + " goes on being built without being watched; 'lattice logs " + name
                    + " --build -f' watches it again, 'lattice builds cancel " + name + "' ends it");
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        });
        try {
            long pause = FIRST_PAUSE_MILLIS;
            while (true) {
                Look look = look();
                if (look.ended()) {
                    return look.build();
                }
                pause(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause + pause / 4 + 1);
            }
        } finally {
            screen.finish();
        }
    }

    /**
     * What was seen at one moment.
     *
     * @param ended whether nothing more is looked at
     */
    private record Look(boolean ended, @Nullable BuildView build) {
        static final Look GOES_ON = new Look(false, null);
    }

    private Look look() throws OutputException {
        Answer<BuildView> answer;
        try {
            answer = client.builds().find(name, revision);
            if (answer == null && !toBeBuilt()) {
                return new Look(true, null);
            }
        } catch (UnreachableException | ApiException e) {
            silent(e);
            return Look.GOES_ON;
        }
        silentSince = 0;
        if (answer == null) {
            screen.now("building", seconds());
            return Look.GOES_ON;
        }
        BuildView build = answer.value();
        boolean ended = build.stage().compareTo(BuildStage.BUILT) >= 0;
        if (build.job() != null && (ended || build.stage() == BuildStage.BUILDING)) {
            read(ended);
        }
        if (!ended) {
            screen.now(describe(build), seconds());
        }
        boolean left = BuildTime.waits(build) && late.getAsBoolean();
        return ended || left ? new Look(true, build) : Look.GOES_ON;
    }

    /** What was asked for is on its way; only the news of it have to wait. */
    private void silent(RuntimeException e) {
        if (e instanceof ApiException refused && refused.status() < 500) {
            throw refused;
        }
        long now = System.nanoTime();
        silentSince = silentSince == 0 ? now : silentSince;
        if (now - silentSince > GIVE_UP_AFTER_NANOS) {
            throw e;
        }
        screen.now("trying again, for there are no news (" + e.getMessage() + ")", seconds());
    }

    private boolean toBeBuilt() {
        for (RevisionView each : client.workloads().revisions(name).value().items()) {
            if (each.number() == revision) {
                return each.state() == RevisionState.BUILDING;
            }
        }
        return false;
    }

    private void read(boolean ended) throws OutputException {
        try {
            if (ended) {
                log.read(screen);
            } else {
                log.follow(screen);
            }
        } catch (ApiException e) {
            // It is told what became of it, be its log there or not.
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    /** {@code building on node n1}, {@code waiting for a node: needs 2 cores; …}. */
    public static String describe(BuildView build) {
        String stage = build.stage().name().toLowerCase(Locale.ROOT);
        return build.note() == null ? stage : build.note();
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt);
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        }
    }
}
