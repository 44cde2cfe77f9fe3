package dev.lattice.api.application;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a compose file would be deployed as.
 *
 * @param name that the file gives; null when it gives none
 * @param file its path in the source
 * @param services in the order in which they start
 * @param volumes that the services keep their data in
 * @param warnings in the order of the file
 */
public record ApplicationPlanView(
        @Nullable String name,
        String file,
        List<PlannedService> services,
        List<String> volumes,
        List<FindingView> warnings) {
    /**
     * A service.
     *
     * @param image that it runs; null when it is built
     * @param build how it is built, for people; null when it is not
     * @param open ports with a public address, such as {@code 80/http}
     * @param needs what comes before it, such as {@code db to be ready}
     */
    public record PlannedService(
            String name,
            @Nullable String image,
            @Nullable String build,
            List<String> open,
            List<String> volumes,
            List<String> needs,
            int instances) {}
}
