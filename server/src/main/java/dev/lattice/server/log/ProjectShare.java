package dev.lattice.server.log;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.file.BlobStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Keeps each project's sealed output within its bound: the oldest goes. On the sealer's thread. */
final class ProjectShare {
    private static final Logger LOG = Logger.getLogger(ProjectShare.class);
    /** Of the bound, what is made free beyond need, so that not each new segment asks the database. */
    private static final int SPARE = 16;

    private static final int AT_ONCE = 100;

    private final SliceStore slices;
    private final BlobStore blobs;
    private final long most;
    /** At least what there is: what grows old and goes meanwhile is not taken off. */
    private final Map<ProjectId, Long> used = new HashMap<>();

    ProjectShare(SliceStore slices, BlobStore blobs, long most) {
        this.slices = slices;
        this.blobs = blobs;
        this.most = most;
    }

    /** A segment of the project's was recorded. What fails is made up for with the next one. */
    void grew(ProjectId project, long bytes) {
        Long before = used.remove(project);
        try {
            long now = before == null ? slices.bytes(project) : before + bytes;
            used.put(project, now > most ? shrink(project, slices.bytes(project)) : now);
        } catch (IOException | RuntimeException failed) {
            LOG.warnf("project %s keeps more output than it may for now: %s", project, failed.getMessage());
        }
    }

    /** Returns what is left. */
    private long shrink(ProjectId project, long bytes) throws IOException {
        long left = bytes;
        int count = 0;
        List<SliceStore.Segment> oldest = List.of();
        while (left > most - (count > 0 ? most / SPARE : 0)) {
            if (oldest.isEmpty()) {
                oldest = slices.oldest(project, AT_ONCE);
                if (oldest.isEmpty()) {
                    break;
                }
            }
            SliceStore.Segment segment = oldest.getFirst();
            oldest = oldest.subList(1, oldest.size());
            // First the row: what is missing is then known to be.
            slices.drop(segment.name());
            blobs.delete(segment.name());
            left -= segment.bytes();
            count++;
        }
        if (count > 0) {
            LOG.infof("project %s has more output than it may: its %d oldest segments are gone", project, count);
        }
        return left;
    }
}
