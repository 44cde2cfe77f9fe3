package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.agent.posix.Processes;
import dev.lattice.core.id.AllocationId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends and reaps what processes leave behind, whatever they did to get away: new sessions, double forks, an emptied
 * environment.
 *
 * <p>Three nets, the cheap ones first. The slot's cgroup, where one is to be had, knows all of its processes. The agent
 * is a subreaper, so whatever lost its parent is among its own children and belongs to some allocation. The marker in a
 * process' environment says to which.
 */
final class Strays {
    private static final Logger LOG = Logger.getLogger(Strays.class.getName());
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final int self = (int) ProcessHandle.current().pid();
    private final Set<Integer> mains = ConcurrentHashMap.newKeySet();
    /** Readers start processes; the writer looks for children that nobody started. */
    private final ReadWriteLock births = new ReentrantReadWriteLock();

    /** Runs a start so that the new process is never taken for an orphan. */
    int register(IntSupplier start) {
        births.readLock().lock();
        try {
            int pid = start.getAsInt();
            if (pid > 0) {
                mains.add(pid);
            }
            return pid;
        } finally {
            births.readLock().unlock();
        }
    }

    /** Frees the id of a main process that ended. */
    void reapMain(int pid) {
        Processes.reap(pid);
        mains.remove(pid);
    }

    /** Asks what left the main process' group to end too. */
    void terminate(Containment containment, int main) {
        for (int pid : containment.members()) {
            if (pid != main) {
                Processes.kill(pid, Processes.SIGTERM);
            }
        }
    }

    /** Passes a signal to all that are inside; what is forked meanwhile is found by looking again. */
    static void signal(Containment containment, int main, int signal) {
        Processes.kill(-main, signal);
        Set<Integer> told = new HashSet<>();
        while (told.addAll(containment.members())) {
            told.forEach(pid -> Processes.kill(pid, signal));
        }
    }

    /** Ends all that an allocation left; on return nothing of it lives and no zombie but the main process is left. */
    void end(Containment containment, AllocationId allocation, int main, boolean mainIsOurs) {
        int endedMains = mainIsOurs && mains.contains(main) ? 1 : 0;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            boolean clean = containment.complete()
                    ? !containment.mayHold(endedMains)
                    : !endOutside(allocation.toString(), main, mainIsOurs)
                            && containment.members().isEmpty();
            if (clean) {
                return;
            }
            containment.killAll();
            reapOrphans();
            if (System.nanoTime() - deadline > 0) {
                LOG.log(Level.WARNING, "allocation {0} left processes that do not end: {1}", new Object[] {
                    allocation, containment.members()
                });
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Kills what no cgroup holds; returns whether another look is needed. */
    private boolean endOutside(String allocation, int main, boolean orphansComeToUs) {
        boolean found = false;
        if (orphansComeToUs) {
            for (int orphan : orphans()) {
                if (Processes.reap(orphan) != null) {
                    // It may have ended after the list was read, and left us its children.
                    found = true;
                } else if (belongs(orphan, allocation, main)) {
                    killTree(orphan, new HashSet<>());
                    found = true;
                }
            }
        } else {
            for (int pid : ProcFiles.all()) {
                Optional<String> marker = ProcFiles.variable(pid, Launch.MARKER);
                if (marker.isPresent() && marker.get().equals(allocation) && pid != main) {
                    found |= Processes.kill(pid, Processes.SIGKILL) == 0;
                }
            }
        }
        return found;
    }

    private boolean belongs(int pid, String allocation, int main) {
        Optional<String> marker = ProcFiles.variable(pid, Launch.MARKER);
        if (marker.isPresent()) {
            return marker.get().equals(allocation);
        }
        Optional<ProcFiles.Stat> stat = ProcFiles.stat(pid);
        // Without a marker, as the ending have none, it can only be told when no other allocation could own it.
        return stat.isPresent() && (stat.get().session() == main || mains.size() <= 1);
    }

    private void killTree(int pid, Set<Integer> seen) {
        if (!seen.add(pid)) {
            return;
        }
        Processes.kill(pid, Processes.SIGKILL);
        for (int child : ProcFiles.children(pid)) {
            killTree(child, seen);
        }
    }

    /** Children of ours that we did not start. */
    private List<Integer> orphans() {
        births.writeLock().lock();
        try {
            return ProcFiles.children(self).stream()
                    .filter(pid -> !mains.contains(pid))
                    .toList();
        } finally {
            births.writeLock().unlock();
        }
    }

    /** Frees the ids of orphans that ended. */
    void reapOrphans() {
        for (int orphan : orphans()) {
            Processes.reap(orphan);
        }
    }
}
