package dev.lattice.core.scheduling;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.UserId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;

/** The waiting jobs of one user in one project with one priority. */
final class Flow {
    static final Comparator<Flow> TURN_ORDER =
            Comparator.<Flow>comparingLong(f -> f.time).thenComparingLong(f -> f.arrival);

    final UserId owner;
    final Map<Strand.Key, Strand> strands = new HashMap<>();

    /** The strands by the age of their heads. */
    final TreeSet<Strand> order = new TreeSet<>(Comparator.<Strand, JobId>comparing(s -> s.headId));

    /** The virtual time of its next job. Changes only while it is out of the party's index. */
    long time;

    /** Jobs that wait. */
    int size;

    /** When it began to wait; breaks ties, first come first served. */
    long arrival;

    /** How often the party had been passed over when this was last served. */
    long servedPassed;

    Flow(UserId owner) {
        this.owner = owner;
    }

    boolean isIdle() {
        return strands.isEmpty();
    }

    void add(PendingJob job, Party party) {
        Strand strand = strands.computeIfAbsent(Strand.Key.of(job), key -> new Strand(key, job.id()));
        boolean first = strand.jobs.isEmpty() || job.id().compareTo(strand.headId) < 0;
        if (first) {
            order.remove(strand);
        }
        strand.jobs.put(job.id(), job);
        size++;
        if (first) {
            newHead(strand, party);
        }
    }

    void remove(PendingJob job, Party party, boolean placed) {
        Strand.Key key = Strand.Key.of(job);
        Strand strand = strands.get(key);
        if (strand == null) {
            throw new IllegalStateException("job " + job.id() + " is in no strand");
        }
        JobId id = job.id();
        size--;
        if (!id.equals(strand.headId)) {
            strand.jobs.remove(id);
        } else {
            order.remove(strand);
            strand.jobs.remove(id);
            if (strand.jobs.isEmpty()) {
                strands.remove(key);
                party.lane.overdue.remove(strand);
            } else {
                newHead(strand, party);
            }
        }
        if (placed) {
            overtake(id, party.lane);
        }
    }

    private void newHead(Strand strand, Party party) {
        strand.headId = strand.jobs.firstKey();
        strand.overtaken = 0;
        strand.headSinceTime = party.now;
        strand.headSincePassed = party.passed;
        party.lane.overdue.remove(strand);
        order.add(strand);
    }

    private void overtake(JobId placed, Lane lane) {
        if (order.isEmpty() || order.first().headId.compareTo(placed) > 0) {
            return;
        }
        for (Iterator<Strand> older = order.iterator(); older.hasNext(); ) {
            Strand strand = older.next();
            if (strand.headId.compareTo(placed) > 0) {
                return;
            }
            if (++strand.overtaken >= Lane.PATIENCE) {
                lane.overdue.put(strand, this);
            }
        }
    }
}
