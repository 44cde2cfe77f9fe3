package dev.lattice.agent.availability;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.AvailabilityWatch;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Pause;
import dev.lattice.core.availability.Preset;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.OwnerSample;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the owner all the time, and has what runs here follow. It goes on without a server, by the last order that it
 * heard; time is measured by this machine, from one look to the next.
 */
public final class AvailabilityKeeper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AvailabilityKeeper.class.getName());
    private static final long LOOK_MILLIS = 500;
    private static final long SAMPLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Hears what follows from the owner's rules. Called on the keeper's thread; must not wait. */
    public interface Listener {
        /** It is another one than before. */
        void available(AvailabilityReport report);

        /** What is known of the owner now, once a minute. */
        void sample(OwnerSample sample);
    }

    private final OwnerFactsSource source;
    private final Preset own;
    private final OrderFile file;
    private final Restraint restraint;
    private final Listener listener;
    /** Something was asked for: look at once. */
    private final Semaphore news = new Semaphore(0);

    private volatile AvailabilityOrder order;
    private volatile boolean closed;
    private final Thread thread;

    // Of the keeper's thread:
    private AvailabilityWatch watch = AvailabilityWatch.START;
    private @Nullable AvailabilityReport told;
    private long restingSince;
    private boolean resting;
    private long sampledAt = System.nanoTime() - SAMPLE_NANOS;

    /** @param own the rules of the node's own settings */
    public AvailabilityKeeper(
            OwnerFactsSource source, Preset own, OrderFile file, Restraint restraint, Listener listener) {
        this.source = source;
        this.own = own;
        this.file = file;
        this.restraint = restraint;
        this.listener = listener;
        this.order = file.read();
        this.thread = Thread.ofVirtual().name("availability").unstarted(this::run);
    }

    /** Looks for the first time, then goes on by itself. */
    public void open() throws InterruptedException {
        look();
        thread.start();
    }

    /**
     * The owner asked for something through the server. Any thread; never waits.
     *
     * @param afresh whether it is the first of a session: then it holds whatever was heard before, from a server that may
     *     have been another one, or had a later memory
     */
    public void order(AvailabilityOrder wanted, boolean afresh) {
        if (afresh || wanted.getVersion() > order.getVersion()) {
            order = wanted;
            news.release();
        }
    }

    private void run() {
        AvailabilityOrder kept = order;
        try {
            while (!closed) {
                boolean _ = news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                news.drainPermits();
                AvailabilityOrder now = order;
                if (!now.equals(kept)) {
                    keep(now);
                    kept = now;
                }
                look();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(AvailabilityOrder now) {
        try {
            file.write(now);
        } catch (IOException full) {
            LOG.log(Level.WARNING, "the owner''s rules are not kept over a restart: {0}", full.getMessage());
        }
    }

    private void look() throws InterruptedException {
        try {
            AvailabilityOrder by = order;
            AvailabilityPolicy policy = by.hasRules() ? AvailabilityMapper.policy(by.getRules()) : own.policy();
            Pause pause = AvailabilityMapper.pause(by);
            OwnerFacts facts = source.look(policy);
            watch = watch.look(policy, pause, facts);
            Availability now = watch.now();
            restraint.apply(now, restingFor(now), policy.vacating(), policy.givesWay());
            tell(AvailabilityMapper.report(now, own, by, policy, facts));
            sample(facts);
        } catch (RuntimeException broken) {
            // The next look is half a second away, and nothing else would let the machine's owner have it back.
            LOG.log(Level.SEVERE, "looking at the machine's owner failed", broken);
        }
    }

    private Optional<Duration> restingFor(Availability now) {
        boolean before = resting;
        resting = now.mode() == Mode.REST;
        if (resting && !before) {
            restingSince = System.nanoTime();
        }
        return resting ? Optional.of(Duration.ofNanos(System.nanoTime() - restingSince)) : Optional.empty();
    }

    private void tell(AvailabilityReport report) {
        // Sentences count seconds: they are told when something else is another, too.
        if (told == null || !silent(report).equals(silent(told))) {
            told = report;
            LOG.log(Level.INFO, "this machine {0}{1}", new Object[] {
                switch (report.getMode()) {
                    case MODE_WORK -> "works for others";
                    case MODE_NO_START -> "starts nothing more for others";
                    case MODE_REST, MODE_UNSPECIFIED, UNRECOGNIZED -> "rests";
                },
                report.getReasonsCount() == 0 ? "" : ": " + report.getReasons(0).getSentence()
            });
            listener.available(report);
        }
    }

    private static AvailabilityReport silent(AvailabilityReport report) {
        AvailabilityReport.Builder codes = report.toBuilder();
        codes.getReasonsBuilderList().forEach(reason -> reason.clearSentence());
        return codes.build();
    }

    private void sample(OwnerFacts facts) {
        long time = System.nanoTime();
        if (time - sampledAt >= SAMPLE_NANOS) {
            sampledAt = time;
            listener.sample(AvailabilityMapper.sample(facts));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
