package dev.lattice.core.scheduling;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each project's jobs hold of the fleet, and which share of it that is: of cores, memory, GPUs and slots the one of
 * which it has most. The project with the smallest share is next. A slot counts as a resource, so that jobs that ask for
 * nothing else count, too. Services do not: they never wait in turn, and a project that serves much would get no job
 * through.
 *
 * @see <a href="https://www.usenix.org/conference/nsdi11/dominant-resource-fairness-fair-allocation-multiple-resource-types">
 *     Ghodsi et al.: Dominant resource fairness</a>
 */
public final class Shares {
    /** The fleet may differ by one in so many from what shares are measured by, before all are measured anew. */
    private static final long TOLERANCE = 8;

    private final Map<ProjectId, Account> accounts = new HashMap<>();
    private Amount fleet = Amount.NOTHING;
    private Amount measure = Amount.NOTHING;

    /** What a machine or a project has of the things that jobs compete for. */
    record Amount(long cpuMillis, long memoryMb, long gpus, long slots) {
        static final Amount NOTHING = new Amount(0, 0, 0, 0);

        static Amount of(NodeOffer offer) {
            Resources capacity = offer.capacity();
            return offer.takesWork()
                    ? new Amount(capacity.cpuMillis(), capacity.memoryMb(), capacity.gpus(), offer.slots())
                    : NOTHING;
        }

        Amount plus(Amount other, int times) {
            return new Amount(
                    cpuMillis + times * other.cpuMillis,
                    memoryMb + times * other.memoryMb,
                    gpus + times * other.gpus,
                    slots + times * other.slots);
        }

        private boolean near(Amount other) {
            return near(cpuMillis, other.cpuMillis)
                    && near(memoryMb, other.memoryMb)
                    && near(gpus, other.gpus)
                    && near(slots, other.slots);
        }

        private static boolean near(long one, long other) {
            return Math.abs(one - other) * TOLERANCE <= other;
        }
    }

    /** What one project holds, and where its jobs wait. */
    final class Account {
        final ProjectId project;
        private final List<Party> waiting = new ArrayList<>(2);
        private long cpuMillis;
        private long memoryMb;
        private long gpus;
        private long slots;

        /** By which its parties stand in their lanes; changes only while they are out of them. */
        private double share;

        Account(ProjectId project) {
            this.project = project;
        }

        double share() {
            return share;
        }

        void join(Party party) {
            waiting.add(party);
        }

        void leave(Party party) {
            waiting.remove(party);
            forgetIfEmpty(this);
        }

        private void change(Resources by, int sign) {
            cpuMillis += (long) sign * by.cpuMillis();
            memoryMb += (long) sign * by.memoryMb();
            gpus += (long) sign * by.gpus();
            slots += sign;
            remeasure();
        }

        private void remeasure() {
            double now = Shares.this.share(cpuMillis, memoryMb, gpus, slots);
            if (now == share) {
                return;
            }
            for (int i = 0; i < waiting.size(); i++) {
                waiting.get(i).lane.active.remove(waiting.get(i));
            }
            share = now;
            for (int i = 0; i < waiting.size(); i++) {
                waiting.get(i).lane.active.add(waiting.get(i));
            }
        }
    }

    /** What a project will hold once the placements planned so far are made. */
    final class Planned {
        private long cpuMillis;
        private long memoryMb;
        private long gpus;
        private long slots;
        private double share;

        Planned(Account account) {
            this.cpuMillis = account.cpuMillis;
            this.memoryMb = account.memoryMb;
            this.gpus = account.gpus;
            this.slots = account.slots;
            this.share = account.share;
        }

        double share() {
            return share;
        }

        void add(Resources resources) {
            cpuMillis += resources.cpuMillis();
            memoryMb += resources.memoryMb();
            gpus += resources.gpus();
            slots++;
            share = Shares.this.share(cpuMillis, memoryMb, gpus, slots);
        }
    }

    /** The largest of a project's shares, 0 to 1; 0 for one that holds nothing. */
    public double of(ProjectId project) {
        Account account = accounts.get(project);
        return account == null ? 0 : account.share;
    }

    Account account(ProjectId project) {
        return accounts.computeIfAbsent(project, Account::new);
    }

    void take(PendingJob job) {
        account(job.project()).change(job.resources(), 1);
    }

    void giveBack(PendingJob job) {
        Account account = account(job.project());
        account.change(job.resources(), -1);
        forgetIfEmpty(account);
    }

    /** The fleet has more, or less. */
    void resize(Amount before, Amount after) {
        fleet = fleet.plus(before, -1).plus(after, 1);
        if (!fleet.near(measure)) {
            measure = fleet;
            accounts.values().forEach(Account::remeasure);
        }
    }

    Planned planned(Account account) {
        return new Planned(account);
    }

    private void forgetIfEmpty(Account account) {
        if (account.slots == 0 && account.waiting.isEmpty()) {
            accounts.remove(account.project);
        }
    }

    private double share(long cpuMillis, long memoryMb, long gpus, long slots) {
        double most = part(slots, measure.slots);
        most = Math.max(most, part(cpuMillis, measure.cpuMillis));
        most = Math.max(most, part(memoryMb, measure.memoryMb));
        return Math.max(most, part(gpus, measure.gpus));
    }

    private static double part(long held, long all) {
        return all == 0 ? 0 : (double) held / all;
    }
}
