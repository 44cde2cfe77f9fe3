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
 * tells it), {@code exited}, {@code signaled} or {@code overdue}, and the code or signal. On disk before anybody is told.
 *
 * <p>A supervisor that stayed behind with processes whose agent stopped says so by an empty file {@code keeper-<pid>}.
 */
public final class ExitRecords {
    private static final String EXITED = "exited";
    private static final String SIGNALED = "signaled";
    private static final String OVERDUE = "overdue";
    private static final String KEEPER = "keeper-";
    private static final int FIELDS = 3;

    private final Path folder;

    /** @param folder exists */
    public ExitRecords(Path folder) {
        this.folder = folder;
    }

    /**
     * Records the end of a process that was not reaped yet, for its start time is gone with it.
     *
     * @param overdue whether it was ended because its time was over
     */
    void write(WaitStatus status, boolean overdue) throws IOException {
        Optional<ProcFiles.Stat> stat = ProcFiles.stat(status.pid());
        if (stat.isEmpty()) {
            throw new IOException("process " + status.pid() + " is gone from /proc");
        }
        String way = overdue ? OVERDUE : status.signaled() ? SIGNALED : EXITED;
        String text = stat.get().startNanos() + " " + way + " " + status.code() + "\n";
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
            return Optional.of(
                    switch (fields[1]) {
                        case OVERDUE -> new Exit.Overdue();
                        case SIGNALED -> new Exit.Signaled(code);
                        default -> new Exit.Exited(code);
                    });
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
                boolean forgotten = name.matches("\\d{1,9}") && !pids.contains(Integer.valueOf(name));
                boolean widowed = name.startsWith(KEEPER)
                        && ProcFiles.stat(Integer.parseInt(name.substring(KEEPER.length())))
                                .isEmpty();
                if (forgotten || widowed) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Says that this process stays behind as the parent of what an agent left. */
    void keeper(int pid) throws IOException {
        Files.write(folder.resolve(KEEPER + pid), new byte[0]);
    }

    /** Whether this process, which lives, records ends here. */
    boolean isKeeper(int pid) {
        return Files.exists(folder.resolve(KEEPER + pid));
    }

    /** It has nothing to keep any more. */
    void keeperEnds(int pid) throws IOException {
        Files.deleteIfExists(folder.resolve(KEEPER + pid));
    }

    private Path file(int pid) {
        return folder.resolve(Integer.toString(pid));
    }
}
