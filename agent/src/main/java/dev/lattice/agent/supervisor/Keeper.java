package dev.lattice.agent.supervisor;

import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.posix.Processes.WaitStatus;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Stands in for an agent that stopped while jobs ran: their parent until they have ended, so that the next agent finds
 * their true ends. A job still gets no more time than it had, and what it leaves behind ends with it. Ends itself with
 * the last of them, however long no agent comes back.
 */
final class Keeper {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Whose process it is, when it is to be ended, and how long it may take to do so itself. */
    private static final class Left {
        private final AllocationId allocation;
        private final int slot;
        private long nextNanos;
        private final long graceNanos;
        private boolean overdue;

        private Left(AllocationId allocation, int slot, long nextNanos, long graceNanos) {
            this.allocation = allocation;
            this.slot = slot;
            this.nextNanos = nextNanos;
            this.graceNanos = graceNanos;
        }
    }

    private final int self = (int) ProcessHandle.current().pid();
    private final Map<Integer, Left> left = new HashMap<>();
    private boolean told;

    /**
     * Takes a line of the agent: {@code leave <pid> <allocation> <slot> <milliseconds to live, -1 = no limit> <grace>} or
     * {@code farewell}.
     */
    synchronized void take(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("farewell")) {
            told = true;
        } else if (words[0].equals("leave") && words.length == 6) {
            long millis = Long.parseLong(words[4]);
            long next = millis < 0 ? NEVER : System.nanoTime() + millis * NANOS_PER_MILLI;
            Left main = new Left(
                    AllocationId.parse(words[2]),
                    Integer.parseInt(words[3]),
                    next,
                    Long.parseLong(words[5]) * NANOS_PER_MILLI);
            left.put(Integer.valueOf(words[1]), main);
        }
    }

    /** How many of the processes that the agent left are here. */
    synchronized int count() {
        Iterator<Integer> pids = left.keySet().iterator();
        while (pids.hasNext()) {
            // What an agent adopted from an earlier keeper stays that one's child.
            if (ProcFiles.stat(pids.next())
                    .filter(stat -> stat.parent() == self)
                    .isEmpty()) {
                pids.remove();
            }
        }
        return left.size();
    }

    /** Returns when no child is left. */
    void run(Path home, ExitRecords exits) throws IOException {
        LeftOutput output = new LeftOutput(home);
        count();
        exits.keeper(self);
        Thread clock = new Thread("clock") {
            @Override
            public void run() {
                endOverdue();
            }
        };
        clock.setDaemon(true);
        clock.start();
        endStrays();
        for (WaitStatus end = Processes.awaitAnyEnd(); end != null; end = Processes.awaitAnyEnd()) {
            ended(end, exits, output);
            endStrays();
        }
        exits.keeperEnds(self);
    }

    private synchronized void ended(WaitStatus end, ExitRecords exits, LeftOutput output) {
        Left main = left.remove(end.pid());
        if (main != null || !told) {
            // Its id is its own until it is reaped, so this reaches nobody else.
            Processes.kill(-end.pid(), Processes.SIGKILL);
            try {
                if (main != null) {
                    output.save(main.allocation, main.slot);
                }
                exits.write(end, main != null && main.overdue);
            } catch (IOException failed) {
                System.err.println("lattice supervisor: the end of process " + end.pid() + " is not fully recorded: "
                        + failed.getMessage());
            }
        }
        Processes.reap(end.pid());
        notifyAll();
    }

    /** Ends what jobs left behind, once none of them runs; who is whose cannot be told from here. */
    private synchronized void endStrays() {
        if (told && left.isEmpty()) {
            for (int stray : ProcFiles.children(self)) {
                Processes.kill(stray, Processes.SIGKILL);
            }
        }
    }

    private synchronized void endOverdue() {
        try {
            while (true) {
                long now = System.nanoTime();
                long next = NEVER;
                for (Map.Entry<Integer, Left> entry : left.entrySet()) {
                    Left main = entry.getValue();
                    if (main.nextNanos != NEVER && main.nextNanos - now <= 0) {
                        Processes.kill(-entry.getKey(), main.overdue ? Processes.SIGKILL : Processes.SIGTERM);
                        main.nextNanos = main.overdue ? NEVER : now + main.graceNanos;
                        main.overdue = true;
                    }
                    next = Math.min(next, main.nextNanos);
                }
                if (next == NEVER) {
                    wait();
                } else {
                    wait(Math.max(1, (next - now) / NANOS_PER_MILLI + 1));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
