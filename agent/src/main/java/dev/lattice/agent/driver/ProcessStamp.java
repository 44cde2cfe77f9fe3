package dev.lattice.agent.driver;

/**
 * A process id and when it was given out, on the machine's clock since boot: together they name one process, for an id
 * is not used again within the few milliseconds between the two times.
 *
 * @param notBeforeNanos since boot, read before the start
 * @param notAfterNanos since boot, read after it
 */
public record ProcessStamp(int pid, long notBeforeNanos, long notAfterNanos) implements Stamp {
    @Override
    public String toString() {
        return "process " + pid;
    }
}
