package dev.lattice.server.availability;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Forecast;
import dev.lattice.core.availability.Habits;
import dev.lattice.core.availability.Outlook;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.Dispatcher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What nodes' habits say of how long they stay, and who is away. It is a copy of what the table of their changes tells,
 * read when this server begins to lead.
 *
 * <p>Workers that poll say nothing of their owners; of them nothing is learned.
 */
final class Forecasts {
    /** Changes are kept so long: eight weeks and some days. */
    static final Duration KEPT = Duration.ofDays(60);

    /** Outlooks are made anew after so many rounds of a minute. */
    private static final int ROUNDS = 5;

    /** So many at a time go to the dispatcher, which has other things to do. */
    private static final int TOLD_AT_ONCE = 250;

    /** What is believed of the fleet before anything was seen weighs so many hours of work. */
    private static final double BELIEF_HOURS = 100;

    /** A node that is away, to be written down. */
    private record Absence(NodeId node, Instant since, String timeZone) {}

    private final Database database;
    private final AvailabilityStore store;
    private final Predicate<NodeId> online;
    private final Dispatcher dispatcher;
    private final Clock clock;

    private final Map<NodeId, Entry> entries = new HashMap<>();
    /** What nodes said before the table was read. */
    private final Map<NodeId, Spell> early = new HashMap<>();
    /** What the dispatcher knows, in that leadership. */
    private final Map<NodeId, Outlook> told = new HashMap<>();

    private long toldEpoch;
    private double fleetRate = Forecast.RATE_OF_ANY;
    private int round;
    private boolean loaded;

    /** A node that has said once what it does. */
    private static final class Entry {
        final Habits habits = new Habits(ZoneOffset.UTC);
        String timeZone = "";
        /** When its rules will have it leave; null when that is not foreseen, or it does not work. */
        @Nullable Instant leaves;
        /** Whether it is written down that it is away. */
        boolean away;
        /** Since when it seems to be away; null while it does not. */
        @Nullable Instant missed;
        /** Of what it said last. */
        private Instant said = Instant.MIN;

        void saw(Instant at, boolean works, String zone) {
            if (!zone.equals(timeZone)) {
                timeZone = zone;
                habits.moveTo(AvailabilityMessages.zone(zone));
            }
            habits.saw(at, works);
            said = at;
        }

        /** Whether something newer was heard before it. */
        boolean outdates(Spell spell) {
            return spell.since().isBefore(said);
        }

        /** Of who seems to be away nothing is counted until it is written down: it may be heard of yet. */
        void advance(Instant now) {
            if (missed == null || away) {
                habits.advance(now);
            }
        }
    }

    Forecasts(
            Database database, AvailabilityStore store, Predicate<NodeId> online, Dispatcher dispatcher, Clock clock) {
        this.database = database;
        this.store = store;
        this.online = online;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /** A node is heard: whether it had been written down as away, so that what it does is news. */
    synchronized boolean returned(NodeId node) {
        Entry entry = entries.get(node);
        if (entry == null || !entry.away) {
            return false;
        }
        entry.away = false;
        // It may be new to the dispatcher.
        told.remove(node);
        return true;
    }

    synchronized void saw(NodeId node, Spell spell) {
        if (!loaded) {
            early.put(node, spell);
            return;
        }
        take(node, spell);
    }

    private void take(NodeId node, Spell spell) {
        Availability now = spell.now();
        boolean works = now.mode() != Mode.REST;
        Entry entry = entries.computeIfAbsent(node, _ -> new Entry());
        if (entry.outdates(spell)) {
            return;
        }
        entry.saw(spell.since(), works, spell.timeZone());
        entry.missed = null;
        entry.leaves = works ? now.until().orElse(null) : null;
    }

    /** Empty while nothing is known of the node. */
    synchronized Optional<Forecast> of(NodeId node) {
        Entry entry = entries.get(node);
        if (entry == null) {
            return Optional.empty();
        }
        entry.advance(clock.instant());
        return Optional.of(forecast(entry));
    }

    private Forecast forecast(Entry entry) {
        Forecast forecast = entry.habits.forecast(fleetRate);
        Instant leaves = entry.leaves;
        return leaves == null ? forecast : forecast.endingAt(leaves);
    }

    /** Once a minute, on the server that leads. */
    void refresh() {
        load();
        Instant now = clock.instant();
        for (Absence absence : missed(now)) {
            database.run(handle -> store.appendAway(handle, absence.node(), absence.since(), absence.timeZone()));
        }
        if (round++ % ROUNDS == 0) {
            foresee(now);
        }
    }

    /** Nodes that are away since a round ago at least, and have not been written down as that. */
    private synchronized List<Absence> missed(Instant now) {
        List<Absence> gone = new ArrayList<>();
        entries.forEach((node, entry) -> {
            if (online.test(node)) {
                entry.missed = null;
            } else if (entry.missed == null) {
                entry.missed = now;
            } else if (!entry.away) {
                entry.away = true;
                entry.habits.saw(entry.missed, false);
                gone.add(new Absence(node, entry.missed, entry.timeZone));
            }
        });
        return gone;
    }

    /** Tells the dispatcher what is another than it knows. Node by node: those that report meanwhile wait for no more. */
    private void foresee(Instant now) {
        Map<NodeId, Outlook> news = new HashMap<>();
        for (NodeId node : begin(now)) {
            outlook(node, now).ifPresent(outlook -> news.put(node, outlook));
            if (news.size() == TOLD_AT_ONCE) {
                dispatcher.foreseen(Map.copyOf(news));
                news.clear();
            }
        }
        if (!news.isEmpty()) {
            dispatcher.foreseen(Map.copyOf(news));
        }
    }

    /** Sees how often machines of the fleet leave; returns all nodes. */
    private synchronized List<NodeId> begin(Instant now) {
        if (toldEpoch != dispatcher.epoch()) {
            toldEpoch = dispatcher.epoch();
            told.clear();
        }
        double left = BELIEF_HOURS * Forecast.RATE_OF_ANY;
        double worked = BELIEF_HOURS;
        for (Entry entry : entries.values()) {
            entry.advance(now);
            left += entry.habits.departures();
            worked += entry.habits.hoursWorked();
        }
        fleetRate = left / worked;
        return List.copyOf(entries.keySet());
    }

    /** Empty where the dispatcher knows it, or has nothing to know. */
    private synchronized Optional<Outlook> outlook(NodeId node, Instant now) {
        Entry entry = entries.get(node);
        if (entry == null || entry.away) {
            return Optional.empty();
        }
        Outlook outlook = Outlook.of(forecast(entry), now);
        return outlook.equals(told.put(node, outlook)) ? Optional.empty() : Optional.of(outlook);
    }

    /** Reads what is written, once. What nodes say meanwhile is added to it. */
    private void load() {
        synchronized (this) {
            if (loaded) {
                return;
            }
        }
        Map<NodeId, Entry> read = new HashMap<>();
        Map<NodeId, Instant> heard = database.call(handle -> store.lastHeard(handle));
        Map<NodeId, Instant> last = new HashMap<>();
        database.run(handle -> handle.useTransaction(reading -> store.changes(reading, change -> {
            Entry entry = read.computeIfAbsent(change.node(), _ -> new Entry());
            entry.saw(change.since(), change.works(), change.timeZone());
            entry.away = change.away();
            last.put(change.node(), change.since());
        })));
        read.forEach((node, entry) -> {
            Instant known = last.getOrDefault(node, Instant.MIN);
            Instant sample = heard.getOrDefault(node, Instant.MIN);
            // What it did while no server was there to hear it nobody knows.
            entry.habits.loseSight(sample.isAfter(known) ? sample : known);
        });
        synchronized (this) {
            entries.clear();
            entries.putAll(read);
            Set<NodeId> here = new HashSet<>(early.keySet());
            early.forEach(this::take);
            early.clear();
            here.forEach(this::returned);
            loaded = true;
            round = 0;
        }
    }

    /** Another server leads: what is known is read anew when this one does again. */
    synchronized void forget() {
        if (loaded) {
            loaded = false;
            entries.clear();
            told.clear();
        }
    }
}
