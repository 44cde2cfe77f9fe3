package dev.lattice.core.meter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes intervals of what a node says of one allocation.
 *
 * <p>A node is believed what it counts, within bounds that it does not set: time is the server's, from the moment in which
 * the allocation was given to the node to the one in which its end was recorded; no processor works for longer than there
 * was time; memory and disk are no more than was asked for, or than the node has. What is beyond that is not counted. An
 * interval ends with the hour, and with the allocation.
 *
 * <p>Counters say what was used since a start. So one that is repeated counts nothing, one that was lost is made up for by
 * the next, and one that is smaller than before began anew, whatever the others did. Confined to whoever holds it; times are
 * milliseconds since the epoch.
 */
public final class AllocationMeter {
    private static final long HOUR = 3_600_000;
    private static final int MEGABYTE_BITS = 20;
    /** So much of what was beyond the bound may be counted later: what a node says has its delays. */
    private static final long LEEWAY_MILLIS = 60_000;
    /** More than any machine moves. */
    private static final long MOST_BYTES_PER_MILLI = 128L << 20;

    private final long leaseBegins;
    private final long reservedMb;
    private final long askedDiskMb;
    /** In thousandths of one. */
    private long cores;

    private long memoryMb;
    private long diskMb;

    private boolean started;
    private long began;
    private boolean ended;
    private long begins;
    private long until;
    private Quantities counted = Quantities.NONE;
    private Reading last = Reading.NOTHING;
    private final List<UsageInterval> finished = new ArrayList<>();
    private boolean changed;

    /**
     * @param leaseBegins when it was given to its node
     * @param reservedMb of memory that is set aside for it; 0 when nothing is, and what it uses counts
     * @param askedDiskMb the bound of what it can have on disk; 0 when it did not ask, and its node's disk is the bound
     */
    public AllocationMeter(long leaseBegins, long reservedMb, long askedDiskMb) {
        this.leaseBegins = leaseBegins;
        this.reservedMb = reservedMb;
        this.askedDiskMb = askedDiskMb;
    }

    /** Goes on where the last interval that was written ends. */
    public void resume(UsageInterval written) {
        started = true;
        began = leaseBegins;
        begins = written.closed() ? written.ends() : written.begins();
        until = written.ends();
        counted = written.closed() ? Quantities.NONE : written.used();
        last = written.last();
    }

    /** What its node has: the bound of what can be used there. */
    public void bounds(long cpuMillis, long nodeMemoryMb, long nodeDiskMb) {
        cores = cpuMillis;
        memoryMb = nodeMemoryMb;
        diskMb = nodeDiskMb;
    }

    public boolean started() {
        return started;
    }

    /** When it was started, once it was. */
    public long began() {
        return began;
    }

    /** Until when it was counted; when it was given to its node as long as it has not started. */
    public long until() {
        return started ? until : leaseBegins;
    }

    /** It was started then; a repetition changes nothing. */
    public void start(long at) {
        if (!started && !ended) {
            started = true;
            began = Math.max(at, leaseBegins);
            begins = began;
            until = begins;
            changed = true;
        }
    }

    /** Its node has read that then. What is older than what is known says nothing new. */
    public void read(long at, Reading reading) {
        start(at);
        if (!ended && at >= until) {
            count(at, reading);
        }
    }

    /** It ended then, and nothing comes any more. What is not known of its end is as it was before. */
    public void end(long at) {
        end(at, last);
    }

    /** It ended then, when all that it had counted was that; nothing comes any more. */
    public void end(long at, Reading counters) {
        if (started && !ended) {
            count(
                    Math.max(at, until),
                    new Reading(
                            counters.cpuMicros(),
                            counters.receivedBytes(),
                            counters.sentBytes(),
                            last.memoryBytes(),
                            last.diskBytes()));
            close();
        }
        ended = true;
    }

    private void count(long at, Reading reading) {
        OptionalLong disk = reading.diskBytes().isPresent() ? reading.diskBytes() : last.diskBytes();
        long cpuTo = reading.cpuMicros();
        long cpuAt = base(last.cpuMicros(), cpuTo);
        long receivedAt = base(last.receivedBytes(), reading.receivedBytes());
        long sentAt = base(last.sentBytes(), reading.sentBytes());
        while (true) {
            long edge = Math.min(at, (begins / HOUR + 1) * HOUR);
            long step = edge - until;
            // By the part of the time that lies in this hour; the last part has what is left.
            long cpu = Math.min(part(cpuTo - cpuAt, step, at - until), room(edge));
            long received = part(reading.receivedBytes() - receivedAt, step, at - until);
            long sent = part(reading.sentBytes() - sentAt, step, at - until);
            cpuAt += cpu;
            receivedAt += received;
            sentAt += sent;
            long possible = MOST_BYTES_PER_MILLI * Math.max(1, step);
            counted = counted.plus(new Quantities(
                    cpu,
                    memory(reading) * step,
                    disk(disk.orElse(0)) * step,
                    Math.min(received, possible),
                    Math.min(sent, possible)));
            until = edge;
            changed = true;
            if (edge == at) {
                last = new Reading(
                        Math.max(cpuAt, cpuTo - LEEWAY_MILLIS * cores),
                        receivedAt,
                        sentAt,
                        reading.memoryBytes(),
                        disk);
                return;
            }
            last = new Reading(cpuAt, receivedAt, sentAt, reading.memoryBytes(), disk);
            close();
            begins = edge;
        }
    }

    /** From where a counter goes on: one that is smaller than before began anew. */
    private static long base(long before, long now) {
        return now < before ? 0 : before;
    }

    private static long part(long amount, long step, long of) {
        return step == of
                ? amount
                : BigInteger.valueOf(amount)
                        .multiply(BigInteger.valueOf(step))
                        .divide(BigInteger.valueOf(of))
                        .longValueExact();
    }

    /** What processors can still have worked in this interval, when it goes on to that moment. */
    private long room(long to) {
        // A thousandth of a processor works for a microsecond in a millisecond.
        return Math.max(0, (to - begins) * cores - counted.cpuMicros());
    }

    private long memory(Reading reading) {
        return reservedMb > 0 ? reservedMb : Math.min(megabytes(reading.memoryBytes()), memoryMb);
    }

    private long disk(long bytes) {
        return Math.min(megabytes(bytes), askedDiskMb > 0 ? askedDiskMb : diskMb);
    }

    private static long megabytes(long bytes) {
        return (bytes + (1L << MEGABYTE_BITS) - 1) >> MEGABYTE_BITS;
    }

    private void close() {
        finished.add(new UsageInterval(begins, until, counted, true, last));
        counted = Quantities.NONE;
        changed = false;
    }

    /**
     * What is to be written.
     *
     * @param open whether the interval under way is wanted too, when something was added to it
     */
    public List<UsageInterval> drain(boolean open) {
        List<UsageInterval> intervals = new ArrayList<>(finished);
        finished.clear();
        if (open && changed && !ended) {
            intervals.add(new UsageInterval(begins, until, counted, false, last));
            changed = false;
        }
        return intervals;
    }
}
