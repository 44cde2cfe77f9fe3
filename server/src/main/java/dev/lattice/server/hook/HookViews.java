package dev.lattice.server.hook;

import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.workload.WorkloadView;
import java.util.Optional;

/** What came for webhooks, and what came of it, as the API shows it. */
final class HookViews {
    private HookViews() {}

    static DeliveryView delivery(StoredDelivery delivery) {
        return new DeliveryView(
                delivery.receivedAt(),
                HookStore.lower(delivery.provider()),
                delivery.event(),
                delivery.ref().isEmpty() ? null : delivery.ref(),
                delivery.commit().isEmpty() ? null : delivery.commit(),
                delivery.number().orElse(null),
                HookStore.lower(delivery.outcome()),
                delivery.note().isEmpty() ? null : delivery.note(),
                delivery.revision().orElse(null));
    }

    /** Empty for a workload that is no preview. */
    static Optional<OpenPreviewView> preview(WorkloadView workload) {
        return Optional.ofNullable(workload.preview())
                .map(preview -> new OpenPreviewView(
                        preview.number(),
                        preview.branch(),
                        preview.url(),
                        workload.name(),
                        workload.state(),
                        workload.url()));
    }
}
