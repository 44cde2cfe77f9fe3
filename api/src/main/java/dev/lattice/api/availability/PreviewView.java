package dev.lattice.api.availability;

import java.util.List;

/**
 * What rules would have meant over the last days.
 *
 * @param days looked back over
 * @param knownHours of which enough is known
 * @param workedHours in which it would have worked
 * @param usedHours of these, the ones while somebody was there
 * @param sentence for people
 * @param reasons what would have kept it from more, the longest first
 */
public record PreviewView(
        int days, double knownHours, double workedHours, double usedHours, String sentence, List<Share> reasons) {
    public PreviewView {
        reasons = List.copyOf(reasons);
    }

    /** @param hours for which a reason held, alone or with others */
    public record Share(String code, double hours) {}
}
