package dev.lattice.cli.backup;

import dev.lattice.api.backup.BackupView;
import dev.lattice.api.backup.RestoreView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.UnreachableException;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.run.Interruption;
import dev.lattice.cli.workload.ProgressLine;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for the end of a backup or a restore, and shows its bytes on the way. */
public final class TransferWatch {
    private static final long PAUSE_MILLIS = 250;

    private final Surroundings around;
    private final LatticeClient client;
    private final ProgressLine progress;
    private final long startedAt = System.nanoTime();

    public TransferWatch(Surroundings around, LatticeClient client) {
        this.around = around;
        this.client = client;
        this.progress = new ProgressLine(around);
    }

    public Answer<BackupView> await(BackupView begun) throws InterruptedIOException {
        return await(
                "backup " + begun.id(),
                () -> client.backups().get(begun.id()),
                backup -> backup.state().terminal(),
                backup -> Sizes.text(backup.size()));
    }

    public Answer<RestoreView> await(RestoreView begun) throws InterruptedIOException {
        return await(
                "restore " + begun.id(),
                () -> client.backups().restore(begun.id()),
                restore -> restore.state().terminal(),
                restore -> Sizes.text(restore.done()) + " of " + Sizes.text(restore.size()));
    }

    private interface Describer<T> {
        String describe(T seen);
    }

    private <T> Answer<T> await(String what, Supplier<Answer<T>> look, Predicate<T> ended, Describer<T> describer)
            throws InterruptedIOException {
        Interruption.onSignal(() -> {
            progress.clear();
            around.say(what + " goes on without being watched");
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        });
        try {
            while (true) {
                try {
                    Answer<T> answer = look.get();
                    if (ended.test(answer.value())) {
                        return answer;
                    }
                    show(what + ": " + describer.describe(answer.value()));
                } catch (UnreachableException | ApiException e) {
                    if (e instanceof ApiException refused && refused.status() < 500) {
                        throw e;
                    }
                    show(what + ": trying again, for there are no news (" + e.getMessage() + ")");
                }
                pause();
            }
        } finally {
            progress.clear();
        }
    }

    private void show(String line) {
        progress.show(line, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt));
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
