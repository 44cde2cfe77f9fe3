package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.Throttle;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of the JDK, with a thread for each stream and the end told by the JDK. */
final class PortableExecution implements Execution, Throttle {
    private static final Logger LOG = Logger.getLogger(PortableExecution.class.getName());
    private static final int BUFFER_BYTES = 64 << 10;
    /** Above 128 the JDK's exit value is 128 plus the signal, on systems that have signals. */
    private static final int SIGNAL_BASE = 128;

    private static final int LAST_SIGNAL = 64;

    private final Process process;
    private final ProcessStamp stamp;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<ProcessHandle> tree = new ArrayList<>();
    private boolean pumping;
    private boolean woken;
    private int open = 2;
    private @Nullable IOException failure;

    PortableExecution(Process process, long startedNanos) {
        this.process = process;
        this.stamp = new ProcessStamp((int) process.pid(), startedNanos, System.nanoTime());
        var _ = process.onExit().thenRun(this::signal);
    }

    @Override
    public ProcessStamp stamp() {
        return stamp;
    }

    @Override
    public @Nullable Exit await(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        pump(out, err);
        boolean ended = waitUntil(timeoutNanos, () -> !process.isAlive());
        return ended ? exit() : null;
    }

    private Exit exit() {
        int value = process.exitValue();
        // A shell's own 128 + n looks the same; the JDK does not tell them apart, and neither do most people.
        return value > SIGNAL_BASE && value <= SIGNAL_BASE + LAST_SIGNAL
                ? new Exit.Signaled(value - SIGNAL_BASE)
                : new Exit.Exited(value);
    }

    @Override
    public boolean drain(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        pump(out, err);
        return waitUntil(timeoutNanos, () -> open == 0);
    }

    private void pump(OutputSink out, OutputSink err) {
        if (!pumping) {
            pumping = true;
            Thread.ofVirtual().start(() -> copy(process.getInputStream(), out));
            Thread.ofVirtual().start(() -> copy(process.getErrorStream(), err));
        }
    }

    private void copy(InputStream from, OutputSink into) {
        byte[] buffer = new byte[BUFFER_BYTES];
        IOException broken = null;
        try (from) {
            for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                awaitRoom(into);
                into.append(buffer, 0, length);
            }
        } catch (IOException failed) {
            // Reading fails when the process was killed and the JDK closed its pipes; only what is alive counts.
            broken = process.isAlive() ? failed : null;
        }
        lock.lock();
        try {
            open--;
            failure = failure == null ? broken : failure;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(OutputSink sink) throws IOException {
        lock.lock();
        try {
            while (sink.room() <= 0) {
                changed.await();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        } finally {
            lock.unlock();
        }
    }

    private interface Check {
        boolean holds();
    }

    private boolean waitUntil(long timeoutNanos, Check check) throws IOException {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (!check.holds()) {
                if (failure != null) {
                    throw failure;
                }
                if (woken || left <= 0) {
                    woken = false;
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Remembers the tree as it is, for once a parent is gone its children cannot be found any more. */
    private List<ProcessHandle> tree() {
        process.descendants().filter(child -> !tree.contains(child)).forEach(tree::add);
        return tree;
    }

    /** Not the process itself: ending that would close the pipes with what is still in them. */
    private ProcessHandle main() {
        return process.toHandle();
    }

    @Override
    public Throttle throttle() {
        return this;
    }

    @Override
    public boolean suspend() {
        return PortableSignals.stop(handles());
    }

    @Override
    public void resume() {
        PortableSignals.goOn(handles());
    }

    /** A system without cgroups gives a process no share of its own; the ladder's next rungs hold. */
    @Override
    public void allow(int cpuMillis) {
        LOG.log(Level.FINE, "this system does not bound what {0} has of the processors", stamp);
    }

    private List<ProcessHandle> handles() {
        return Stream.concat(Stream.of(main()), process.descendants()).toList();
    }

    @Override
    public void terminate() {
        resume();
        // The parent first: a shell whose child goes first would take it for the child's own end.
        List<ProcessHandle> below = tree();
        main().destroy();
        below.forEach(ProcessHandle::destroy);
    }

    @Override
    public void kill() {
        tree().forEach(ProcessHandle::destroyForcibly);
        main().destroyForcibly();
    }

    @Override
    public void close() {
        boolean ended = false;
        try {
            ended = process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            main().destroyForcibly();
        }
    }
}
