package dev.lattice.agent.recovery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.OutcomeMapper;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The agent's memory of its allocations: a file to which one short entry is appended per step, before the step counts.
 *
 * <p>An appended entry survives a kill of the agent, for the kernel has it; it is not forced to the disk. After a loss
 * of power the processes are gone anyway and the server declares lost what the agent no longer knows. Every entry has a
 * checksum, and reading ends at the first that is not whole. The file is rewritten with what is still alive when it has
 * grown; its first entry names the machine's boot.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Journal.class.getName());
    private static final int HEAD_BYTES = 8;
    private static final int REWRITE_BYTES = 8 << 20;
    private static final int FIRST_BUFFER_BYTES = 64 << 10;

    private enum Step {
        BOOT(0),
        STARTING(1),
        STARTED(2),
        STOPPING(3),
        ENDED(4),
        SENT(5),
        FORGOTTEN(6),
        STARTED_CONTAINER(7);

        /** In the file, for ever. */
        private final byte code;

        Step(int code) {
            this.code = (byte) code;
        }

        static @Nullable Step of(byte code) {
            for (Step step : values()) {
                if (step.code == code) {
                    return step;
                }
            }
            return null;
        }
    }

    private final Path file;
    private final String bootId;
    private final boolean sameBoot;
    /** Entries of allocations that are not forgotten, in order, without those for output. */
    private final Map<Long, ArrayList<byte[]>> live = new LinkedHashMap<>();

    private final Map<Long, RecordedAllocation> recorded = new LinkedHashMap<>();
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);
    private FileChannel channel;

    private Journal(Path file, String bootId) throws IOException {
        this.file = file;
        this.bootId = bootId;
        this.sameBoot = Files.exists(file) && replay(Files.readAllBytes(file));
        this.channel = rewrite();
    }

    /**
     * Reads what an earlier agent left, or begins a new journal.
     *
     * @param bootId changes when the machine restarts
     */
    public static Journal open(Path file, String bootId) throws IOException {
        return new Journal(file, bootId);
    }

    /** What the journal held when it was opened. */
    public Collection<RecordedAllocation> recorded() {
        return recorded.values();
    }

    /** Whether the journal was written since the machine started, so that its processes may still be there. */
    public boolean sameBoot() {
        return sameBoot;
    }

    /** A process is about to be started. */
    public synchronized void starting(AllocationId id, int slot, Task task) {
        int size = task.getSerializedSize();
        begin(Step.STARTING, id.value(), 4 + size);
        buffer.putInt(slot);
        try {
            com.google.protobuf.CodedOutputStream out = com.google.protobuf.CodedOutputStream.newInstance(buffer);
            task.writeTo(out);
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        write(id.value(), true, true);
    }

    /** It was started. */
    public synchronized void started(AllocationId id, Stamp stamp) {
        switch (stamp) {
            case ProcessStamp process -> {
                begin(Step.STARTED, id.value(), 20);
                buffer.putInt(process.pid()).putLong(process.notBeforeNanos()).putLong(process.notAfterNanos());
            }
            case ContainerStamp container -> {
                byte[] name = container.container().getBytes(StandardCharsets.UTF_8);
                begin(Step.STARTED_CONTAINER, id.value(), 8 + name.length);
                buffer.putLong(container.notBeforeNanos()).put(name);
            }
        }
        write(id.value(), true, false);
    }

    /** The agent is about to end it. */
    public synchronized void stopping(AllocationId id, String cause) {
        byte[] text = cause.getBytes(StandardCharsets.UTF_8);
        begin(Step.STOPPING, id.value(), text.length);
        buffer.put(text);
        write(id.value(), true, false);
    }

    /** It ended, and nothing of the end is going to change. */
    public synchronized void ended(AllocationId id, Outcome outcome) {
        byte[] wire = OutcomeMapper.toWire(outcome).toByteArray();
        begin(Step.ENDED, id.value(), 8 + wire.length);
        buffer.putLong(outcome.runningMicros()).put(wire);
        write(id.value(), true, false);
    }

    /** A piece of its output was sent. */
    public synchronized void sent(AllocationId id, int stream, long offset, byte[] bytes, int length) {
        crc.reset();
        crc.update(bytes, 0, length);
        int checksum = (int) crc.getValue();
        begin(Step.SENT, id.value(), 17);
        buffer.put((byte) stream).putLong(offset).putInt(length).putInt(checksum);
        write(id.value(), false, false);
    }

    /** The server needs it no more. */
    public synchronized void forgotten(AllocationId id) {
        if (live.remove(id.value()) != null) {
            begin(Step.FORGOTTEN, id.value(), 0);
            write(id.value(), false, false);
        }
    }

    private void begin(Step step, long id, int payload) {
        int total = HEAD_BYTES + 9 + payload;
        if (buffer.capacity() < total) {
            buffer = ByteBuffer.allocateDirect(2 * total);
        }
        buffer.clear().position(HEAD_BYTES);
        buffer.put(step.code).putLong(id);
    }

    /**
     * @param keep whether the entry is written again when the file is rewritten
     * @param mustHold whether nothing may go on without it; what lacks another entry is lost if the agent dies now, which
     *     is no reason to end it
     */
    private void write(long id, boolean keep, boolean mustHold) {
        complete();
        if (keep) {
            byte[] entry = new byte[buffer.limit()];
            buffer.get(0, entry);
            live.computeIfAbsent(id, key -> new ArrayList<>(4)).add(entry);
        }
        try {
            long whole = channel.position();
            try {
                append(channel, buffer);
            } catch (IOException failed) {
                // Half an entry would hide all that follow.
                channel.truncate(whole);
                throw failed;
            }
        } catch (IOException failed) {
            if (mustHold) {
                throw new UncheckedIOException("writing the journal " + file, failed);
            }
            LOG.log(Level.WARNING, "writing the journal {0}: {1}", new Object[] {file, failed.getMessage()});
        }
        shrink();
    }

    /** Gives the entry in the buffer its head. */
    private void complete() {
        buffer.flip();
        int length = buffer.limit() - HEAD_BYTES;
        crc.reset();
        crc.update(buffer.slice(HEAD_BYTES, length));
        buffer.putInt(0, length).putInt(4, (int) crc.getValue());
    }

    private static void append(FileChannel to, ByteBuffer entry) throws IOException {
        while (entry.hasRemaining()) {
            to.write(entry);
        }
    }

    /** Leaves out what is forgotten, when the file has grown. Until that works, the old file goes on. */
    private void shrink() {
        try {
            if (channel.position() > REWRITE_BYTES) {
                FileChannel old = channel;
                channel = rewrite();
                old.close();
            }
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "rewriting the journal {0}: {1}", new Object[] {file, failed.getMessage()});
        }
    }

    private FileChannel rewrite() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            byte[] boot = bootId.getBytes(StandardCharsets.UTF_8);
            begin(Step.BOOT, 0, boot.length);
            buffer.put(boot);
            complete();
            append(out, buffer);
            for (List<byte[]> entries : live.values()) {
                for (byte[] entry : entries) {
                    append(out, ByteBuffer.wrap(entry));
                }
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return out;
        } catch (IOException failed) {
            out.close();
            throw failed;
        }
    }

    /** Returns whether the entries are of this boot of the machine. */
    private boolean replay(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean current = false;
        while (in.remaining() >= HEAD_BYTES) {
            int at = in.position();
            int length = in.getInt();
            int checksum = in.getInt();
            if (length < 9 || length > in.remaining()) {
                break;
            }
            crc.reset();
            crc.update(bytes, in.position(), length);
            if ((int) crc.getValue() != checksum) {
                break;
            }
            ByteBuffer entry = in.slice(in.position(), length);
            in.position(in.position() + length);
            Step step = Step.of(entry.get());
            long id = entry.getLong();
            byte[] payload = new byte[entry.remaining()];
            entry.get(payload);
            if (step == Step.BOOT) {
                current = new String(payload, StandardCharsets.UTF_8).equals(bootId);
            } else if (step != null) {
                apply(step, id, payload, java.util.Arrays.copyOfRange(bytes, at, in.position()));
            }
        }
        return current;
    }

    private void apply(Step step, long id, byte[] payload, byte[] entry) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        RecordedAllocation known = recorded.get(id);
        try {
            if (step == Step.STARTING) {
                int slot = in.getInt();
                Task task = Task.parseFrom(CodedInputStream.newInstance(in));
                recorded.put(id, new RecordedAllocation(task, slot));
            } else if (known == null) {
                return;
            } else {
                switch (step) {
                    case STARTED -> known.started(new ProcessStamp(in.getInt(), in.getLong(), in.getLong()));
                    case STARTED_CONTAINER -> {
                        long notBefore = in.getLong();
                        byte[] name = new byte[in.remaining()];
                        in.get(name);
                        known.started(new ContainerStamp(new String(name, StandardCharsets.UTF_8), notBefore));
                    }
                    case STOPPING -> known.stopping(new String(payload, StandardCharsets.UTF_8));
                    case ENDED -> {
                        long micros = in.getLong();
                        known.ended(OutcomeMapper.fromWire(
                                dev.lattice.protocol.Outcome.parseFrom(CodedInputStream.newInstance(in)), micros));
                    }
                    case SENT -> {
                        known.sent(new RecordedAllocation.Extent(in.get(), in.getLong(), in.getInt(), in.getInt()));
                        return;
                    }
                    case FORGOTTEN -> {
                        recorded.remove(id);
                        live.remove(id);
                        return;
                    }
                    case BOOT, STARTING -> throw new IllegalStateException("handled above");
                }
            }
            live.computeIfAbsent(id, key -> new ArrayList<>(4)).add(entry);
        } catch (InvalidProtocolBufferException damaged) {
            throw new IllegalStateException("the journal's entry was written by another version", damaged);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
