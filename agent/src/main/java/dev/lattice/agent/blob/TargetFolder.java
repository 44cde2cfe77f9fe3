package dev.lattice.agent.blob;

import dev.lattice.core.file.TreePath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A folder that is filled with paths from elsewhere. Each path is checked before it touches the disk; nothing is
 * written twice, and nothing through a link, because links come last.
 */
final class TargetFolder {
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    private final Path root;
    private final InputLimits limits;
    private final Map<String, Kind> taken = new HashMap<>();
    private final Map<Path, String> links = new HashMap<>();
    private long bytes;

    TargetFolder(Path root, InputLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    /** Makes a folder and those above it; one that is there already is fine. */
    void folder(String name) throws RefusedInputException, IOException {
        TreePath path = checked(name);
        makeFolder(path.value());
    }

    /** Where a new file is to be written. */
    Path file(String name) throws RefusedInputException, IOException {
        TreePath path = checked(name);
        claim(path, Kind.FILE);
        return root.resolve(path.value());
    }

    /** Notes a link, which {@link #finish} makes. */
    void link(String name, String target) throws RefusedInputException, IOException {
        TreePath path = checked(name);
        claim(path, Kind.LINK);
        if (!path.holdsLinkTo(target)) {
            throw new RefusedInputException("the link '" + path + "' leads out of the input");
        }
        links.put(root.resolve(path.value()), target);
    }

    /** Counts bytes as they are written. */
    synchronized void count(long written) throws RefusedInputException {
        bytes += written;
        if (bytes > limits.bytes()) {
            throw new RefusedInputException("the input has more than " + limits.bytes() + " bytes when unpacked");
        }
    }

    void executable(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, EXECUTABLE);
        }
    }

    /** Makes the links. */
    void finish() throws IOException {
        for (Map.Entry<Path, String> link : links.entrySet()) {
            Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
        }
    }

    private static TreePath checked(String name) throws RefusedInputException {
        try {
            return new TreePath(name);
        } catch (IllegalArgumentException refused) {
            throw new RefusedInputException(String.valueOf(refused.getMessage()));
        }
    }

    private void claim(TreePath path, Kind kind) throws RefusedInputException, IOException {
        int slash = path.value().lastIndexOf('/');
        if (slash > 0) {
            makeFolder(path.value().substring(0, slash));
        }
        if (taken.putIfAbsent(path.value(), kind) != null
                || Files.exists(root.resolve(path.value()), LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedInputException("two entries of the input are called '" + path + "'");
        }
        countEntry();
    }

    private void makeFolder(String path) throws RefusedInputException, IOException {
        Kind there = taken.get(path);
        if (there == Kind.FOLDER) {
            return;
        }
        if (there != null) {
            throw new RefusedInputException("'" + path + "' is a file and a folder in the input");
        }
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            makeFolder(path.substring(0, slash));
        }
        try {
            Files.createDirectory(root.resolve(path));
        } catch (FileAlreadyExistsException before) {
            // Of an earlier input; but never a link or a file.
            if (!Files.isDirectory(root.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
                throw new RefusedInputException("'" + path + "' is a file and a folder in the input");
            }
        }
        taken.put(path, Kind.FOLDER);
        countEntry();
    }

    private void countEntry() throws RefusedInputException {
        if (taken.size() > limits.entries()) {
            throw new RefusedInputException("the input has more than " + limits.entries() + " entries");
        }
    }
}
