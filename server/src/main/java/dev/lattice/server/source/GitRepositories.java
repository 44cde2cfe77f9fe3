package dev.lattice.server.source;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.ProjectId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What is kept of repositories between two fetches, so that a push costs only what is new in it. Each project has its
 * own: that a commit is already here would tell one what another has. All of it can be had again, and whatever looks
 * wrong is.
 */
final class GitRepositories {
    private static final int NAME_LENGTH = 40;
    /** In which the time of its last use is kept. */
    private static final String USED = "description";

    private final Path folder;
    private final Bounds bounds;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    GitRepositories(Path folder, Bounds bounds) {
        this.folder = folder;
        this.bounds = bounds;
    }

    /** Works with a repository that nobody else works with meanwhile. */
    @FunctionalInterface
    interface Work<T> {
        /** @param repository a bare one, or a folder that is not there yet */
        T with(Path repository) throws SourceException, GitFailure, IOException;
    }

    /**
     * What is kept goes when it may be why that failed.
     *
     * @throws GitFailure that says whether doing it again may help
     */
    <T> T use(ProjectId project, GitUrl url, Deadline deadline, Work<T> work)
            throws SourceException, GitFailure, IOException {
        String name = Sha256.hash((project + " " + url).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, NAME_LENGTH);
        ReentrantLock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
        try {
            if (!lock.tryLock(deadline.leftMillis(), TimeUnit.MILLISECONDS)) {
                throw deadline.over();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceException("Fetching the source was canceled.");
        }
        try {
            return used(folder.resolve(name), work);
        } finally {
            lock.unlock();
        }
    }

    private static <T> T used(Path repository, Work<T> work) throws SourceException, GitFailure, IOException {
        boolean old = Files.exists(repository);
        try {
            T result = work.with(repository);
            Files.writeString(repository.resolve(USED), "");
            return result;
        } catch (GitFailure failure) {
            if (!GitComplaint.isLocal(failure)) {
                throw failure;
            }
            Folders.delete(repository);
            throw old ? failure.afterRemoval() : failure;
        }
    }

    private record Kept(String name, FileTime used, long bytes) {}

    /** Removes those that were not used for longest, until what is left is within bounds. */
    void sweep() throws IOException {
        List<Kept> kept = kept();
        long bytes = kept.stream().mapToLong(Kept::bytes).sum();
        int count = kept.size();
        for (Kept oldest : kept) {
            if (count <= bounds.repositories() && bytes <= bounds.repositoryBytes()) {
                return;
            }
            ReentrantLock lock = locks.computeIfAbsent(oldest.name(), _ -> new ReentrantLock());
            if (lock.tryLock()) {
                try {
                    Folders.delete(folder.resolve(oldest.name()));
                    count--;
                    bytes -= oldest.bytes();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private List<Kept> kept() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            List<Kept> kept = new ArrayList<>();
            for (Path repository : found.toList()) {
                Path used = repository.resolve(USED);
                kept.add(new Kept(
                        String.valueOf(repository.getFileName()),
                        Files.exists(used) ? Files.getLastModifiedTime(used) : FileTime.fromMillis(0),
                        Folders.bytes(repository)));
            }
            kept.sort(Comparator.comparing(Kept::used));
            return kept;
        }
    }
}
