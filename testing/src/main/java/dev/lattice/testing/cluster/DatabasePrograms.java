package dev.lattice.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL's programs, which each server unpacks beside its data. That takes more time than the rest of its start, so
 * the servers of tests get them from the first one that did.
 */
final class DatabasePrograms {
    private static final Path SHARED =
            Path.of(System.getProperty("java.io.tmpdir"), "lattice-test-programs-" + System.getProperty("user.name"));

    private DatabasePrograms() {}

    /** Before the first start. A server that comes with another version finds none of its own, and unpacks them. */
    static void lend(Path home) {
        Path folder = folder(home);
        if (Files.exists(folder) || !Files.isDirectory(SHARED)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            for (Path version : versions(SHARED)) {
                Files.createSymbolicLink(folder.resolve(version.getFileName()), version);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After a start. */
    static void keep(Path home) {
        try {
            if (!Files.isDirectory(folder(home))) {
                // Its database is elsewhere.
                return;
            }
            for (Path version : versions(folder(home))) {
                if (!Files.exists(SHARED.resolve(version.getFileName()))) {
                    copy(version);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path version) throws IOException {
        // PostgreSQL may run as somebody else, who has to be able to enter.
        Files.createDirectories(
                SHARED, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path unfinished = Files.createTempDirectory(SHARED, ".copy-");
        try (Stream<Path> files = Files.walk(version)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = unfinished.resolve(version.relativize(file).toString());
                Files.copy(
                        file,
                        target,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
        try {
            Files.move(unfinished, SHARED.resolve(version.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException other) {
            // Another test was faster; its copy is as good.
            try (Stream<Path> files = Files.walk(unfinished)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Path folder(Path home) {
        return home.resolve("server/postgres");
    }

    /** Names such as {@code 18.6.0}, and nothing that is under way. */
    private static List<Path> versions(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry ->
                            Character.isDigit(entry.getFileName().toString().charAt(0)))
                    .toList();
        }
    }
}
