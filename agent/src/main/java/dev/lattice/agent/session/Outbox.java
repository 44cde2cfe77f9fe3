package dev.lattice.agent.session;

import com.google.protobuf.UnsafeByteOperations;
import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.Heartbeat;
import dev.lattice.protocol.LogAck;
import dev.lattice.protocol.LogFrame;
import dev.lattice.protocol.LogStream;
import dev.lattice.protocol.OwnerSample;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the server has to be told, and the one place from which it is told.
 *
 * <p>Nothing is copied into a queue: a queue of allocations says where news are, and they are read from the allocation
 * and its spool when the stream takes them. So a slow or absent server costs no memory, and whatever became ready
 * meanwhile travels in one message. Whoever has news sends them on its own thread when nobody is sending, else leaves
 * them to the one who is; that saves a change of threads for every line of output.
 */
public final class Outbox implements Announcer {
    private static final Logger LOG = Logger.getLogger(Outbox.class.getName());
    private static final int FRAME_BYTES = 64 << 10;
    private static final int MESSAGE_BYTES = 192 << 10;
    private static final int MESSAGE_REPORTS = 512;
    /** After so many messages a thread with work of its own passes sending on. */
    private static final int MESSAGES_PER_TURN = 8;

    private static final int REPORTS_HELD = 16;
    private static final long REPORTS_HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** The way to the server while a session is open. */
    interface Line {
        /** Whether it takes a message without buffering much. */
        boolean ready();

        /** Writes out the message before it returns: its bytes may be reused then. */
        void send(AgentMessage message);
    }

    /** A frame of the message that is being sent; its bytes serve the next one afterwards. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sent(Delivery delivery, Delivery.Stream stream, long offset, byte[] bytes, int length) {}

    private final Journal journal;
    private final Executor sender;
    private final BooleanSupplier busy;
    private final Map<AllocationId, Delivery> deliveries = new ConcurrentHashMap<>();
    private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Heartbeat> heartbeat = new AtomicReference<>();
    private final Queue<Long> discarded = new ConcurrentLinkedQueue<>();
    /** The newest of each allocation that was not sent. */
    private final Map<AllocationId, UsageSample> usage = new ConcurrentHashMap<>();

    private volatile @Nullable AvailabilityReport availability;
    private final AtomicBoolean availabilityDue = new AtomicBoolean();
    private final AtomicReference<@Nullable OwnerSample> owner = new AtomicReference<>();

    private volatile boolean leaving;
    private final AtomicInteger wanted = new AtomicInteger();
    private final AtomicInteger reportsHeld = new AtomicInteger();
    private volatile long oldestHeldNanos;

    /** Guards all below and what belongs to deliveries. */
    private final ReentrantLock sending = new ReentrantLock();

    private final Deque<byte[]> buffers = new ArrayDeque<>();
    private final List<Sent> sent = new ArrayList<>();
    private @Nullable Line line;
    private boolean leavingSaid;

    /**
     * @param sender a thread that goes on sending when there is much
     * @param busy whether tasks wait for a slot, so that reports may wait a moment to go together
     */
    public Outbox(Journal journal, Executor sender, BooleanSupplier busy) {
        this.journal = journal;
        this.sender = sender;
        this.busy = busy;
    }

    @Override
    public void output(Allocation allocation) {
        enqueue(delivery(allocation));
        flush();
    }

    @Override
    public void report(Allocation allocation) {
        Delivery delivery = delivery(allocation);
        delivery.reportDue.set(true);
        if (reportsHeld.getAndIncrement() == 0) {
            oldestHeldNanos = System.nanoTime();
        }
        enqueue(delivery);
    }

    @Override
    public void forgotten(Allocation allocation) {
        deliveries.remove(allocation.id());
        usage.remove(allocation.id());
    }

    /** What something uses. One that cannot be sent before the next is dropped: that one has counted more. */
    public void used(UsageSample sample) {
        usage.put(sample.allocation(), sample);
        flush();
    }

    /** What the owner's rules let the machine do is another from now on. */
    public void available(AvailabilityReport now) {
        availability = now;
        availabilityDue.set(true);
        flush();
    }

    /** What was said last of that; empty before the first time. */
    Optional<AvailabilityReport> availability() {
        return Optional.ofNullable(availability);
    }

    /** What is known of the owner now. One that cannot be sent before the next is dropped. */
    public void owner(OwnerSample sample) {
        owner.set(sample);
        flush();
    }

    /** Sends a sign of life. */
    void heartbeat(Heartbeat sign) {
        heartbeat.set(sign);
        flush();
    }

    /** Nothing is left here of a workload. What is lost with a session is asked for again. */
    public void discarded(long workload) {
        discarded.add(workload);
        flush();
    }

    /** Tells the server to send no more tasks: this agent stops. */
    void leave() {
        leaving = true;
        flush();
    }

    private Delivery delivery(Allocation allocation) {
        return deliveries.computeIfAbsent(allocation.id(), id -> new Delivery(allocation));
    }

    private void enqueue(Delivery delivery) {
        if (delivery.queued.compareAndSet(false, true)) {
            queue.add(delivery);
        }
    }

    @Override
    public void flushSoon() {
        boolean mayWait = busy.getAsBoolean()
                && reportsHeld.get() < REPORTS_HELD
                && System.nanoTime() - oldestHeldNanos < REPORTS_HELD_NANOS;
        if (!mayWait) {
            flush();
        }
    }

    @Override
    public void flush() {
        wanted.incrementAndGet();
        send();
    }

    /** Goes on when the stream takes more. Called by the transport under its own locks, so another thread does it. */
    void ready() {
        wanted.incrementAndGet();
        sender.execute(this::send);
    }

    private void send() {
        // Whoever fails to get the lock has left its wish in the counter, which the holder reads after letting go.
        int turn = 0;
        while (wanted.get() > 0 && sending.tryLock()) {
            boolean more;
            try {
                wanted.set(0);
                more = sendSome(MESSAGES_PER_TURN);
            } finally {
                sending.unlock();
            }
            turn++;
            if (more || (wanted.get() > 0 && turn >= MESSAGES_PER_TURN)) {
                wanted.incrementAndGet();
                sender.execute(this::send);
                return;
            }
        }
    }

    /** Returns whether more could be sent at once. */
    private boolean sendSome(int messages) {
        for (int i = 0; i < messages; i++) {
            Line open = line;
            if (open == null || !open.ready()) {
                return false;
            }
            AgentMessage message = next();
            if (message == null) {
                return false;
            }
            open.send(message);
            afterSending();
        }
        return !queue.isEmpty();
    }

    private @Nullable AgentMessage next() {
        AgentMessage.Builder message = AgentMessage.newBuilder();
        boolean empty = true;
        Heartbeat sign = heartbeat.getAndSet(null);
        if (sign != null) {
            message.setHeartbeat(sign);
            empty = false;
        }
        if (leaving && !leavingSaid) {
            // The session that hears it is the last one.
            leavingSaid = true;
            message.setLeaving(true);
            empty = false;
        }
        for (Long workload = discarded.poll(); workload != null; workload = discarded.poll()) {
            message.addDiscarded(workload);
            empty = false;
        }
        empty &= !addUsage(message);
        AvailabilityReport available = availability;
        if (availabilityDue.getAndSet(false) && available != null) {
            message.setAvailability(available);
            empty = false;
        }
        OwnerSample sample = owner.getAndSet(null);
        if (sample != null) {
            message.setOwner(sample);
            empty = false;
        }
        reportsHeld.set(0);
        int bytes = 0;
        int turns = queue.size();
        while (turns-- > 0 && bytes < MESSAGE_BYTES && message.getReportsCount() < MESSAGE_REPORTS) {
            Delivery delivery = queue.poll();
            if (delivery == null) {
                break;
            }
            delivery.queued.set(false);
            if (deliveries.get(delivery.allocation.id()) != delivery) {
                continue;
            }
            int before = bytes;
            bytes += frame(message, delivery, delivery.out, LogStream.LOG_STREAM_STDOUT);
            bytes += frame(message, delivery, delivery.err, LogStream.LOG_STREAM_STDERR);
            empty &= bytes == before;
            if (!delivery.sentAll()) {
                enqueue(delivery);
            }
            if (delivery.reportReady()) {
                delivery.reportDue.set(false);
                message.addReports(Reports.of(delivery.allocation));
                empty = false;
            }
        }
        return empty ? null : message.build();
    }

    private boolean addUsage(AgentMessage.Builder message) {
        usage.values().removeIf(sample -> {
            message.addUsage(Reports.of(sample, System.nanoTime()));
            return true;
        });
        return message.getUsageCount() > 0;
    }

    /** Adds the next piece of a stream; returns its weight in bytes. */
    private int frame(AgentMessage.Builder message, Delivery delivery, Delivery.Stream stream, LogStream name) {
        if (stream.sentAll()) {
            return 0;
        }
        LogFrame.Builder frame = LogFrame.newBuilder()
                .setAllocationId(delivery.allocation.id().value())
                .setStream(name)
                .setOffset(stream.sentTo);
        long start = stream.spool.start();
        if (stream.sentTo < start) {
            message.addFrames(frame.setLostBytes(start - stream.sentTo));
            stream.sentTo = start;
            return 1;
        }
        byte[] buffer = buffers.isEmpty() ? new byte[FRAME_BYTES] : buffers.pop();
        int length = 0;
        try {
            // What is sent again ends where news begin, so that each byte is looked at once.
            long end = stream.sentTo < stream.seenTo ? stream.seenTo : stream.spool.end();
            length = stream.spool.read(stream.sentTo, buffer, (int) Math.min(FRAME_BYTES, end - stream.sentTo));
        } catch (IOException unreadable) {
            LOG.log(Level.WARNING, unreadable, () -> "reading the output of allocation " + delivery.allocation.id());
        }
        if (length <= 0) {
            // The disk took it and does not give it back: a gap, said as such.
            buffers.push(buffer);
            long lost = stream.spool.lostAt(stream.sentTo);
            message.addFrames(frame.setLostBytes(lost));
            stream.sentTo += lost;
            return 1;
        }
        message.addFrames(frame.setData(UnsafeByteOperations.unsafeWrap(buffer, 0, length)));
        sent.add(new Sent(delivery, stream, stream.sentTo, buffer, length));
        if (stream == delivery.out && stream.sentTo >= stream.seenTo) {
            delivery.progress.scan(buffer, length);
            if (delivery.allocation.progress(delivery.progress.progress())) {
                delivery.reportDue.set(true);
            }
        }
        stream.sentTo += length;
        return length;
    }

    /** What can wait until the bytes are on their way. */
    private void afterSending() {
        for (Sent piece : sent) {
            Delivery.Stream stream = piece.stream();
            if (piece.offset() >= stream.seenTo) {
                stream.seenTo = piece.offset() + piece.length();
                journal.sent(
                        piece.delivery().allocation.id(),
                        stream == piece.delivery().out ? 1 : 2,
                        piece.offset(),
                        piece.bytes(),
                        piece.length());
            }
            buffers.push(piece.bytes());
        }
        sent.clear();
    }

    /**
     * A session is open and the server said what it has: goes on from there.
     *
     * @param held all allocations
     * @param acknowledged of each what the server has, where it said so; already applied to the spools
     */
    void open(Line session, Collection<Allocation> held, Map<AllocationId, LogAck> acknowledged) {
        sending.lock();
        try {
            line = session;
            leavingSaid = false;
            // What the first message said may be old by now.
            availabilityDue.set(true);
            queue.clear();
            for (Allocation allocation : held) {
                Delivery delivery = delivery(allocation);
                LogAck server = acknowledged.get(allocation.id());
                delivery.out.resume(server == null ? -1 : server.getStdoutTo());
                delivery.err.resume(server == null ? -1 : server.getStderrTo());
                if (allocation.phase().terminal()) {
                    delivery.reportDue.set(true);
                }
                delivery.queued.set(true);
                queue.add(delivery);
            }
        } finally {
            sending.unlock();
        }
        flush();
    }

    /** The session is over. */
    void close(Line session) {
        sending.lock();
        try {
            if (session.equals(line)) {
                line = null;
            }
        } finally {
            sending.unlock();
        }
    }
}
