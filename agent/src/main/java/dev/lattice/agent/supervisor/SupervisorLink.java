package dev.lattice.agent.supervisor;

import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.process.InheritedExits;
import dev.lattice.agent.posix.Processes;
import dev.lattice.core.id.AllocationId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The agent's end of the conversation with its supervisor. */
public final class SupervisorLink implements InheritedExits {
    private static final Logger LOG = Logger.getLogger(SupervisorLink.class.getName());
    private static final long CHANNELS_SECONDS = 10;
    private static final long RECORD_SECONDS = 10;
    /** A supervisor that stayed behind tells nobody when it has written a record; it takes a moment after the end. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A process that goes on without its agent has no time limit. */
    public static final long NO_LIMIT = -1;

    private final Path home;
    private final ExitRecords records;
    private final InputStream in;
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private final Set<Integer> claimed = new HashSet<>();
    private int channels;
    private boolean gone;
    private volatile boolean keeperMet;

    /**
     * @param home the agent's
     * @param exits the folder of exit records in it
     * @param in lines from the supervisor
     * @param out lines to it
     */
    public SupervisorLink(Path home, Path exits, InputStream in, OutputStream out) {
        this.home = home;
        this.records = new ExitRecords(exits);
        this.in = in;
        this.out = out;
    }

    /**
     * Says whose ends matter, listens from now on, and has the pipes made.
     *
     * @param processes those that an earlier agent started and that may run still
     * @param onGone called when the supervisor has died
     */
    public void open(int slots, Set<Integer> processes, Runnable onGone) throws IOException {
        claimed.addAll(processes);
        records.keepOnly(claimed);
        Thread.ofPlatform().name("supervisor").daemon(true).start(() -> listen(onGone));
        tell("home " + home + "\nchannels " + slots);
        boolean made = await(() -> channels >= slots, CHANNELS_SECONDS);
        if (!made) {
            throw new IOException("the supervisor made no pipes");
        }
    }

    /**
     * Leaves a process to the supervisor, which this agent is about to leave.
     *
     * @param slot where its pipes are
     * @param millis after which it is to be ended; {@link #NO_LIMIT} = never
     * @param graceMillis between SIGTERM and SIGKILL
     */
    public void leave(ProcessStamp stamp, AllocationId allocation, int slot, long millis, long graceMillis)
            throws IOException {
        tell("leave " + stamp.pid() + " " + allocation + " " + slot + " " + millis + " " + graceMillis);
    }

    /** All processes that matter were left; whatever else is found below this agent is not to live on. */
    public void farewell() throws IOException {
        tell("farewell");
    }

    private void tell(String line) throws IOException {
        lock.lock();
        try {
            if (!gone) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void listen(Runnable onGone) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException broken) {
            LOG.log(Level.FINE, "reading from the supervisor", broken);
        }
        lock.lock();
        try {
            gone = true;
            heard.signalAll();
        } finally {
            lock.unlock();
        }
        onGone.run();
    }

    private void take(String line) throws IOException {
        int space = line.indexOf(' ');
        int number = Integer.parseInt(line.substring(space + 1));
        lock.lock();
        try {
            if (line.startsWith("channels ")) {
                channels = number;
            } else if (line.startsWith("exited ") && !claimed.contains(number)) {
                // What a dead agent's job left behind; nobody asks how it ended.
                records.remove(number);
            }
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Exit> find(ProcessStamp stamp) {
        return records.find(stamp);
    }

    @Override
    public boolean comeFrom(int parent) {
        boolean kept = records.isKeeper(parent);
        keeperMet |= kept;
        return kept || parent == Processes.parentId();
    }

    @Override
    public Exit await(ProcessStamp stamp) {
        await(() -> (gone && !keeperMet) || records.find(stamp).isPresent(), RECORD_SECONDS);
        return records.find(stamp).orElse(new Exit.Unknown());
    }

    @Override
    public void forget(ProcessStamp stamp) {
        lock.lock();
        try {
            claimed.remove(stamp.pid());
            records.remove(stamp.pid());
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "removing the exit record of process " + stamp.pid(), failed);
        } finally {
            lock.unlock();
        }
    }

    private interface Check {
        boolean holds();
    }

    private boolean await(Check check, long seconds) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(seconds);
            while (!check.holds()) {
                if (left <= 0) {
                    return false;
                }
                long slice = Math.min(left, LOOK_NANOS);
                left -= slice - heard.awaitNanos(slice);
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
