package dev.lattice.agent.blob;

import dev.lattice.agent.task.Outcome.StoredOutput;
import dev.lattice.core.id.AllocationId;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Finds the files that a job declared as its outputs and hands them over. */
public final class OutputFiles {
    /** What stands in a name for bytes that are no text; two such names could be one. */
    private static final char UNDECODABLE = '\uFFFD';

    private static final int MOST_FILES = 10_000;

    private final BlobStore store;

    public OutputFiles(BlobStore store) {
        this.store = store;
    }

    /**
     * Stores what matches; the processes of the job have ended.
     *
     * @param patterns globs relative to the folder; one that names a folder takes all that is in it
     * @param unwanted asked now and then; true ends the waiting for an absent server
     * @return what was stored, in the order of paths
     */
    public List<StoredOutput> store(
            AllocationId allocation, Path folder, List<String> patterns, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        List<StoredOutput> stored = new ArrayList<>();
        for (Path file : find(folder, patterns)) {
            String name = relative(folder, file);
            if (name.indexOf(UNDECODABLE) >= 0) {
                throw new BlobUnavailableException(
                        "the output file '" + name + "' has a name that is not UTF-8; give it another one");
            }
            String sha256 = Hashes.of(file);
            long size = Files.size(file);
            store.store(allocation, sha256, size, file, unwanted);
            stored.add(new StoredOutput(name, size, sha256));
        }
        return stored;
    }

    private static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private static List<Path> find(Path folder, List<String> patterns) throws BlobUnavailableException, IOException {
        List<PathMatcher> matchers = new ArrayList<>();
        for (String pattern : patterns) {
            String plain = pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern;
            try {
                matchers.add(folder.getFileSystem().getPathMatcher("glob:" + plain));
                matchers.add(folder.getFileSystem().getPathMatcher("glob:" + plain + "/**"));
            } catch (IllegalArgumentException malformed) {
                throw new BlobUnavailableException("the output pattern '" + pattern + "' is malformed");
            }
        }
        List<Path> files = new ArrayList<>();
        Path real = folder.toRealPath();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = folder.relativize(file);
                if (matchers.stream().anyMatch(matcher -> matcher.matches(name)) && inside(file, attributes, real)) {
                    files.add(file);
                }
                return files.size() > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (files.size() > MOST_FILES) {
            throw new BlobUnavailableException("more than " + MOST_FILES + " files match the declared outputs");
        }
        files.sort(null);
        return files;
    }

    /** A regular file, or a link to one that does not lead out of the folder. */
    private static boolean inside(Path file, BasicFileAttributes attributes, Path folder) throws IOException {
        if (attributes.isRegularFile()) {
            return true;
        }
        if (!attributes.isSymbolicLink() || !Files.isRegularFile(file)) {
            return false;
        }
        Path target = file.toRealPath();
        return target.startsWith(folder) && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
    }
}
