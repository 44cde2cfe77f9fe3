package dev.lattice.agent.supervisor;

import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.agent.posix.Processes.WaitStatus;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * How inherited processes ended: a file per process id that holds its start time (nanoseconds since boot, as the kernel
 * tells it), {@code exited} or {@code signaled}, and the code or signal. On disk before anybody is told.
 */
public final class ExitRecords {
    private static final String EXITED = "exited";
    private static final String SIGNALED = "signaled";
    private static final int FIELDS = 3;

    private final Path folder;

    /** @param folder exists */
    public ExitRecords(Path folder) {
        this.folder = folder;
    }

    /** Records the end of a process that was not reaped yet, for its start time is gone with it. */
    void write(WaitStatus status) throws IOException {
        Optional<ProcFiles.Stat> stat = ProcFiles.stat(status.pid());
        if (stat.isEmpty()) {
            throw new IOException("process " + status.pid() + " is gone from /proc");
        }
        String text =
                stat.get().startNanos() + " " + (status.signaled() ? SIGNALED : EXITED) + " " + status.code() + "\n";
        Path file = file(status.pid());
        Path next = folder.resolve(status.pid() + ".next");
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.getFD().sync();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** How this process ended, or empty when that is not recorded. */
    Optional<Exit> find(ProcessStamp stamp) {
        try {
            String[] fields = Files.readString(file(stamp.pid())).strip().split(" ", -1);
            if (fields.length != FIELDS) {
                return Optional.empty();
            }
            ProcFiles.Stat stat = new ProcFiles.Stat(stamp.pid(), 'Z', 0, 0, Long.parseLong(fields[0]));
            if (!stat.startedBetween(stamp.notBeforeNanos(), stamp.notAfterNanos())) {
                return Optional.empty();
            }
            int code = Integer.parseInt(fields[2]);
            return Optional.of(fields[1].equals(SIGNALED) ? new Exit.Signaled(code) : new Exit.Exited(code));
        } catch (IOException | NumberFormatException absent) {
            return Optional.empty();
        }
    }

    void remove(int pid) throws IOException {
        Files.deleteIfExists(file(pid));
    }

    /** Removes the records of all processes but these. */
    void keepOnly(Set<Integer> pids) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{1,9}") && !pids.contains(Integer.valueOf(name))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path file(int pid) {
        return folder.resolve(Integer.toString(pid));
    }
}
