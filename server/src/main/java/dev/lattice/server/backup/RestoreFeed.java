package dev.lattice.server.backup;

import com.google.protobuf.UnsafeByteOperations;
import dev.lattice.server.call.Call;
import dev.lattice.server.call.Said;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;

/** Gives a restoring command its bytes, and hears what it says meanwhile: one that is not heard would wait forever. */
final class RestoreFeed {
    private static final int CHUNK_BYTES = 64 << 10;
    /** A command that takes nothing and says nothing for so long hangs. */
    private static final Duration LONGEST_SILENCE = Duration.ofHours(6);

    private final Call call;
    private final LongConsumer progress;
    private final LastWords words = new LastWords();

    /** Opens the bytes. */
    interface Source {
        InputStream open() throws IOException;
    }

    /** @param progress hears how many bytes the command has taken */
    RestoreFeed(Call call, LongConsumer progress) {
        this.call = call;
        this.progress = progress;
    }

    /** @throws TransferException when the command did not end well */
    void run(Source source) throws IOException, InterruptedException {
        CompletableFuture<Said.End> end = new CompletableFuture<>();
        Thread.ofVirtual().name("restore output").start(() -> listen(end));
        try (InputStream in = source.open()) {
            feed(in);
        }
        judge(await(end));
    }

    private void feed(InputStream in) throws IOException, InterruptedException {
        long fed = 0;
        for (byte[] chunk = in.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = in.readNBytes(CHUNK_BYTES)) {
            if (!call.write(UnsafeByteOperations.unsafeWrap(chunk))) {
                // It has ended already; how, its end says.
                return;
            }
            fed += chunk.length;
            progress.accept(fed);
        }
        call.endInput();
    }

    private void listen(CompletableFuture<Said.End> end) {
        try {
            while (!end.isDone()) {
                switch (call.next(LONGEST_SILENCE)) {
                    case Said.Err err -> words.add(err.bytes());
                    case Said.Out _ -> {
                        // Of a restoring command nothing else is of interest.
                    }
                    case Said.End last -> end.complete(last);
                    case null -> {
                        end.complete(new Said.Failure("TIMED_OUT", "The command hangs."));
                        call.close();
                    }
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            end.complete(new Said.Failure("UNAVAILABLE", "The server stopped."));
        }
    }

    private static Said.End await(CompletableFuture<Said.End> end) throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("it only completes", impossible);
        }
    }

    private void judge(Said.End end) throws TransferException {
        switch (end) {
            case Said.Exit exit -> {
                if (exit.code() != 0) {
                    throw new TransferException(words.after("The command failed with exit code " + exit.code()));
                }
            }
            case Said.Failure failure -> throw new TransferException(words.after(sentence(failure)));
        }
    }

    private static String sentence(Said.Failure failure) {
        return failure.message().replaceAll("\\.$", "");
    }
}
