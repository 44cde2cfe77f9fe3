package dev.lattice.core.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a detection settles on its way, for people. */
public final class Findings {
    private final Wishes wishes;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    public Findings(Wishes wishes) {
        this.wishes = wishes;
    }

    /** Notes a decision; of two about one subject the first counts. */
    public void decide(String subject, String value, String reason) {
        if (decisions.stream().noneMatch(decision -> decision.subject().equals(subject))) {
            decisions.add(new Decision(subject, value, reason));
        }
    }

    /** Notes what somebody wishes, if so. */
    public Optional<String> wish(String subject, Optional<String> wish) {
        wish.ifPresent(value -> decide(subject, value, wishes.reason(subject)));
        return wish;
    }

    public void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    public List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
