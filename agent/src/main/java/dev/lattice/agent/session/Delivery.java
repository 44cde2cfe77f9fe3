package dev.lattice.agent.session;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Phase;
import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.log.ProgressScanner;
import java.util.concurrent.atomic.AtomicBoolean;

/** How far an allocation's news have been sent in the current session. Belongs to whoever holds the outbox's lock. */
final class Delivery {
    /** One stream's part of it. */
    static final class Stream {
        final OutputSpool spool;
        /** Sent in this session up to here. */
        long sentTo;
        /** Seen, for progress and the journal, up to here in any session. */
        long seenTo;

        Stream(OutputSpool spool) {
            this.spool = spool;
        }

        /** Goes on where the server is; -1 = it did not say. */
        void resume(long server) {
            sentTo = Math.min(server < 0 ? spool.acknowledged() : server, spool.end());
        }

        boolean sentAll() {
            return sentTo >= spool.end();
        }
    }

    final Allocation allocation;
    final Stream out;
    final Stream err;
    final ProgressScanner progress = new ProgressScanner();
    /** Whether it stands in the outbox's queue. Any thread. */
    final AtomicBoolean queued = new AtomicBoolean();
    /** Whether its report is news. Any thread. */
    final AtomicBoolean reportDue = new AtomicBoolean();

    Delivery(Allocation allocation) {
        this.allocation = allocation;
        this.out = new Stream(allocation.out());
        this.err = new Stream(allocation.err());
    }

    boolean sentAll() {
        return out.sentAll() && err.sentAll();
    }

    /** Whether the report may go out: an end only when all output went before it. */
    boolean reportReady() {
        return reportDue.get() && (allocation.phase() != Phase.ENDED || sentAll());
    }
}
