package dev.lattice.agent.allocation;

import dev.lattice.agent.allocation.hook.AllocationRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places where allocations run, each a thread with a folder, a channel and a cgroup of its own.
 *
 * <p>Platform threads: they wait in the kernel, which would pin a virtual thread's carrier, and live in a cgroup.
 */
public final class Slots {
    private final Allocations allocations;
    private final AllocationRunner runner;
    private final AllocationRunner adopter;
    private final Announcer announcer;
    private final Path scratch;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /**
     * @param scratch the folder under which each slot has its own
     * @param adopter runs the steps that are left for a process that an earlier agent started
     */
    public Slots(
            Allocations allocations,
            AllocationRunner runner,
            AllocationRunner adopter,
            Announcer announcer,
            Path scratch) {
        this.allocations = allocations;
        this.runner = runner;
        this.adopter = adopter;
        this.announcer = announcer;
        this.scratch = scratch;
    }

    /** Begins to take tasks in a slot, after it has seen an adopted allocation to its end. */
    public void open(int slot, @Nullable Allocation adopted) {
        start(slot, place -> {
            if (adopted != null) {
                run(adopter, new AllocationRun(adopted, slot, place));
            }
            serve(slot, place);
        });
    }

    /** Sees an adopted allocation to its end in a slot that takes no tasks any more. */
    public void adoptOnly(int slot, Allocation adopted) {
        start(slot, place -> run(adopter, new AllocationRun(adopted, slot, place)));
    }

    private void start(int slot, Consumer<Scratch> work) {
        Scratch place = new Scratch(scratch.resolve(Integer.toString(slot)));
        threads.add(Thread.ofPlatform().name("slot-" + slot).daemon(true).start(() -> work.accept(place)));
    }

    /** Waits until all slots are done; they are once no tasks are given out any more and what runs has ended. */
    public boolean awaitEnd(Duration patience) {
        try {
            for (Thread thread : threads) {
                if (!thread.join(patience)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void serve(int slot, Scratch place) {
        try {
            for (Allocation next = allocations.take(); next != null; next = allocations.take()) {
                run(runner, new AllocationRun(next, slot, place));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(AllocationRunner steps, AllocationRun run) {
        steps.run(run);
        allocations.finished(run.allocation());
        if (!allocations.busy()) {
            announcer.flush();
        }
    }
}
