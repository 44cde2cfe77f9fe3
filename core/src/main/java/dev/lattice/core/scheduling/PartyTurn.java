package dev.lattice.core.scheduling;

import java.util.Comparator;

/** A party as it will be once the placements planned so far are made. */
final class PartyTurn {
    static final Comparator<PartyTurn> ORDER = Comparator.<PartyTurn>comparingDouble(p -> p.share)
            .thenComparingLong(p -> p.time)
            .thenComparingLong(p -> p.party.arrival);

    final Agenda<Flow, Turn> turns;
    private final Party party;
    private final Shares.Planned planned;

    /** Its share when it was last put back. */
    private double share;

    private long now;
    long time;

    /** Whether a job of it was placed just now. */
    boolean served;

    /** @param planned what its project will hold; lanes have that in common */
    PartyTurn(Party party, Shares.Planned planned) {
        this.party = party;
        this.planned = planned;
        this.share = party.account.share();
        this.now = party.now;
        this.time = party.time;
        this.turns = new Agenda<>(party.active, Turn::new, Turn.ORDER);
    }

    /** Whether it holds more than it was put back with, because a lane before placed jobs of its project. */
    boolean remeasured() {
        if (planned.share() == share) {
            return false;
        }
        share = planned.share();
        return true;
    }

    void placed(Turn turn, PendingJob job) {
        now = Math.max(now, turn.time);
        turn.time = now + 1;
        turns.put(turn);
        planned.add(job.resources());
        share = planned.share();
        served = true;
    }
}
