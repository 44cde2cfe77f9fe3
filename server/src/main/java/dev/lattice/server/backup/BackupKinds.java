package dev.lattice.server.backup;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.catalogue.WorkloadAccess;
import dev.lattice.server.catalogue.WorkloadAccess.BackupCommands;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.Whereabouts;
import dev.lattice.server.workload.Whereabouts.Making;
import dev.lattice.server.workload.Whereabouts.Place;
import java.util.Map;

/** How workloads are backed up, by what the catalogue says of their kinds. */
final class BackupKinds {
    private final Catalogue catalogue;
    private final Whereabouts whereabouts;

    BackupKinds(Catalogue catalogue, Whereabouts whereabouts) {
        this.catalogue = catalogue;
        this.whereabouts = whereabouts;
    }

    /** What is to be known of a workload that runs. */
    record Attended(Place place, Making making, BackupCommands commands) {
        StoredBackup.Source source() {
            return new StoredBackup.Source(
                    place.project(),
                    place.workload(),
                    place.name(),
                    place.kind(),
                    making.version(),
                    making.parameters(),
                    making.limits(),
                    place.revision(),
                    commands.extension());
        }
    }

    /** @throws Problem CONFLICT when the kind has no backups, NOT_RUNNING when it is not ready */
    Attended attend(Place place) {
        Making making = whereabouts.making(place);
        BackupCommands commands = catalogue
                .find(place.kind())
                .flatMap(entry -> WorkloadAccess.of(
                                entry,
                                new WorkloadAccess.Workload(place.name(), making.version(), making.parameters()),
                                Map.of(),
                                Map.of())
                        .backup())
                .orElseThrow(() -> without(place.name(), place.kind()));
        if (!place.ready()) {
            throw Problem.of(
                    ErrorCode.NOT_RUNNING, "'" + place.name() + "' runs, but is not ready yet. Try again soon.");
        }
        return new Attended(place, making, commands);
    }

    /** @throws Problem CONFLICT when the kind has no backups */
    void require(String name, String kind) {
        if (catalogue.find(kind).flatMap(entry -> entry.backup()).isEmpty()) {
            throw without(name, kind);
        }
    }

    private static Problem without(String name, String kind) {
        return Problem.of(
                ErrorCode.CONFLICT,
                "'" + name + "' is of kind '" + kind + "', for which the catalogue knows no way to back it up.");
    }
}
