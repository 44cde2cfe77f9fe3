package dev.lattice.core.scheduling;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import java.util.Optional;
import java.util.TreeMap;

/** The waiting jobs of one user and priority that fit or fail to fit together: one shape, one group. */
final class Strand {
    final Key key;
    final TreeMap<JobId, PendingJob> jobs = new TreeMap<>();

    /** By what it stands in its flow; changes only while it is out of it. */
    JobId headId;

    /** Younger jobs of the same user that were placed while the head waited. */
    int overtaken;

    /** The party's time, and how often it had been passed over, when the head came to the front of the strand. */
    long headSinceTime;

    long headSincePassed;

    Strand(Key key, JobId headId) {
        this.key = key;
        this.headId = headId;
    }

    PendingJob head() {
        return jobs.firstEntry().getValue();
    }

    record Key(Shape shape, Optional<GroupId> group, int groupLimit) {
        static Key of(PendingJob job) {
            return new Key(Shape.of(job), job.group(), job.groupLimit());
        }
    }
}
