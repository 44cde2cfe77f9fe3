package dev.lattice.agent.allocation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A slot's place on disk: {@code home} for the process' HOME, in it {@code work} where it starts and {@code tmp}.
 *
 * <p>Each job finds it empty. Most jobs leave it so, and then the same folders serve the next one.
 */
public final class Scratch {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    /** Coarser than any clock of a file system that we run on. */
    private static final Duration COARSEST_CLOCK = Duration.ofMillis(100);

    private final Path home;
    private final Path work;
    private final Path temporary;
    private boolean ready;
    /** When each of the folders was last changed while they were certainly empty; nothing when that is not known. */
    private final Map<Path, FileTime> changes = new HashMap<>();

    Scratch(Path home) {
        this.home = home;
        this.work = home.resolve("work");
        this.temporary = home.resolve("tmp");
    }

    public Path home() {
        return home;
    }

    public Path work() {
        return work;
    }

    public Path temporary() {
        return temporary;
    }

    /** Makes the folders, empty. */
    public void prepare() throws IOException {
        if (ready) {
            return;
        }
        delete(home);
        Files.createDirectories(work);
        Files.createDirectories(temporary);
        for (Path folder : folders()) {
            if (POSIX) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY);
            }
        }
        changes.clear();
        ready = true;
    }

    /** Removes what a job left. */
    public void clean() throws IOException {
        if (ready && untouched()) {
            return;
        }
        ready = false;
        delete(home);
    }

    /**
     * Whether nothing was done to the folders. The kernel keeps the time of a folder's last change, which nobody can
     * set: as long as it is the same, and lies further back than its clock is coarse, no look inside is needed.
     */
    private boolean untouched() throws IOException {
        Map<Path, FileTime> now = new HashMap<>();
        try {
            for (Path folder : folders()) {
                now.put(folder, (FileTime) Files.getAttribute(folder, "unix:ctime", LinkOption.NOFOLLOW_LINKS));
            }
        } catch (NoSuchFileException removed) {
            return false;
        } catch (UnsupportedOperationException | IllegalArgumentException otherSystem) {
            return pristine();
        }
        if (now.equals(changes)) {
            return true;
        }
        changes.clear();
        if (!pristine()) {
            return false;
        }
        FileTime certain = FileTime.from(Instant.now().minus(COARSEST_CLOCK));
        if (now.values().stream().allMatch(change -> change.compareTo(certain) < 0)) {
            changes.putAll(now);
        }
        return true;
    }

    private List<Path> folders() {
        return List.of(home, work, temporary);
    }

    private boolean pristine() throws IOException {
        for (Path folder : folders()) {
            if (POSIX
                    && !Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                            .equals(OWNER_ONLY)) {
                return false;
            }
        }
        int entries = 0;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(home)) {
            for (Path child : children) {
                entries++;
                if (entries > 2 || !(child.equals(work) || child.equals(temporary)) || !empty(child)) {
                    return false;
                }
            }
        } catch (NoSuchFileException removed) {
            return false;
        }
        return entries == 2;
    }

    private static boolean empty(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            return !children.iterator().hasNext();
        }
    }

    /** Removes a tree; links are removed, not followed. Folders that forbid it are made to allow it first. */
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                open(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // A folder that could not be listed: allow it and go in again.
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isReadable(file)
                        && open(file)
                        && Files.isReadable(file)) {
                    delete(file);
                } else {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean open(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
            return true;
        } catch (IOException | UnsupportedOperationException refused) {
            return false;
        }
    }
}
