package dev.lattice.api.availability;

import dev.lattice.core.availability.Preset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An owner's rules. Times are seconds. As a request, what is not given is taken from the preset that it names, or else
 * stays as it is.
 *
 * @param preset that the rules are exactly; null when they are the owner's own
 * @param hours by day ({@code monday} …), such as {@code 18:00-08:00}, by the clock on the node's wall; a day that is not
 *     named has none; null for around the clock
 * @param lastStart so long before the hours end nothing is started
 * @param idleAfter so long without a touch counts as nobody; 0 when it does not matter
 * @param othersCpuPercent that the owner's programs may use of all cores before work rests; 100 = never mind
 * @param freeMemoryPercent that is left to the owner's programs; 0 = never mind
 * @param restsInFullScreen whether work rests while a program has the whole screen
 * @param applications while one of them runs work rests; names of program files in lower case, without {@code .exe}
 * @param leastBatteryPercent at which work still goes on; 101 = on mains only, 0 = never mind
 * @param inUse what may be used while somebody is there
 * @param idle what may be used while nobody is
 * @param moveAfter so long a service is kept up with next to nothing, while another node takes it over
 * @param stopAfter so long what rests keeps its memory; then it is ended
 */
public record RulesView(
        @Nullable Preset preset,
        @Nullable Map<String, List<String>> hours,
        @Nullable Long lastStart,
        @Nullable Long idleAfter,
        @Nullable Integer othersCpuPercent,
        @Nullable Integer freeMemoryPercent,
        @Nullable Boolean restsInFullScreen,
        @Nullable List<String> applications,
        @Nullable Integer leastBatteryPercent,
        @Nullable BudgetView inUse,
        @Nullable BudgetView idle,
        @Nullable Long moveAfter,
        @Nullable Long stopAfter) {
    /** A request for a preset, as it is. */
    public static RulesView of(Preset preset) {
        return new RulesView(preset, null, null, null, null, null, null, null, null, null, null, null, null);
    }
}
