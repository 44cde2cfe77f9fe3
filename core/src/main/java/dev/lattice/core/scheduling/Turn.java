package dev.lattice.core.scheduling;

import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A flow as it will be once the placements planned so far are made. */
final class Turn {
    static final Comparator<Turn> ORDER =
            Comparator.<Turn>comparingLong(t -> t.time).thenComparingLong(t -> t.flow.arrival);

    final Flow flow;
    long time;

    /** Its strands that still have jobs and were not found to fit nowhere. */
    final Agenda<Strand, Head> heads;

    Turn(Flow flow) {
        this.flow = flow;
        this.time = flow.time;
        this.heads = new Agenda<>(flow.order, Head::new, Head.ORDER);
    }

    /** How far a strand is planned. */
    static final class Head {
        static final Comparator<Head> ORDER = Comparator.comparing(head -> head.job.id());

        final Strand strand;
        private final Iterator<PendingJob> jobs;
        PendingJob job;

        Head(Strand strand) {
            this.strand = strand;
            this.jobs = strand.jobs.values().iterator();
            if (!jobs.hasNext()) {
                throw new NoSuchElementException("a strand without jobs");
            }
            this.job = jobs.next();
        }

        /** Moves to the next job; false when there is none. */
        boolean advance() {
            if (!jobs.hasNext()) {
                return false;
            }
            job = jobs.next();
            return true;
        }
    }
}
