package dev.lattice.server.hook;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.http.Principal;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.secret.RandomToken;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.workload.Origin;
import dev.lattice.server.workload.Origins;
import dev.lattice.server.workload.Previews;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Webhooks of workloads, for their owners. */
public final class HookService {
    private static final int SHOWN = 20;

    private final Parts parts;
    private final InstantSource clock;
    private final HookStore store = new HookStore();
    private final HookSecrets secrets;

    /** What it works with. */
    public record Parts(
            Database database, Origins origins, Previews previews, HookPushes pushes, Seal seal, AuditLog audit) {}

    /**
     * A webhook whose secret was just made.
     *
     * @param secret in the clear
     */
    record Made(String id, String secret, PreviewMode previews) {}

    /**
     * A webhook with what came for it last.
     *
     * @param createdAt when its secret was made
     * @param open previews
     */
    record Known(
            String id,
            Instant createdAt,
            PreviewMode previews,
            List<OpenPreviewView> open,
            List<DeliveryView> deliveries) {}

    public HookService(Parts parts, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
        this.secrets = new HookSecrets(parts.seal());
    }

    /**
     * Makes a webhook, or a new secret for the one there is: the earlier one works no more.
     *
     * @param previews empty for as it is, and none for a new one
     */
    Made renew(Principal.User caller, String name, Optional<PreviewMode> previews) {
        Origin origin = parts.origins().required(caller.project(), name);
        String secret = secrets.create();
        String sealed = secrets.close(secret, origin.workload());
        StoredHook made = parts.database().transaction(handle -> {
            store.renew(
                    handle, new StoredHook(RandomToken.create(""), origin.workload(), sealed, now(), PreviewMode.OFF));
            parts.audit().record(handle, caller, "workload.hook-made", name, null);
            return preview(handle, caller, name, origin.workload(), previews);
        });
        parts.pushes().arrived();
        return new Made(made.id(), secret, made.previews());
    }

    /**
     * Changes which pull requests get previews; the others that are open lose theirs. The secret stays.
     *
     * @param previews empty for as it is
     * @throws Problem NOT_FOUND
     */
    Known change(Principal.User caller, String name, Optional<PreviewMode> previews) {
        WorkloadId workload = parts.origins().known(caller.project(), name);
        parts.database().inTransaction(handle -> {
            StoredHook _ = preview(handle, caller, name, workload, previews);
        });
        parts.pushes().arrived();
        return show(caller, name);
    }

    private StoredHook preview(
            Handle handle, Principal.User caller, String name, WorkloadId workload, Optional<PreviewMode> mode) {
        // Before its previews, as whoever takes a delivery does.
        StoredHook hook = store.hold(handle, workload).orElseThrow(() -> none(name));
        if (mode.isEmpty() || mode.get() == hook.previews()) {
            return hook;
        }
        store.preview(handle, workload, mode.get());
        if (mode.get() != PreviewMode.FORKS) {
            parts.previews().close(handle, workload, mode.get() == PreviewMode.BRANCHES);
        }
        parts.audit().record(handle, caller, "workload.previews-changed", name, HookStore.lower(mode.get()));
        return store.of(handle, workload).orElseThrow();
    }

    /** @throws Problem NOT_FOUND */
    Known show(Principal.User caller, String name) {
        WorkloadId workload = parts.origins().known(caller.project(), name);
        return parts.database().call(handle -> {
            StoredHook hook = store.of(handle, workload).orElseThrow(() -> none(name));
            return new Known(
                    hook.id(),
                    hook.createdAt(),
                    hook.previews(),
                    parts.previews().open(handle, workload).stream()
                            .flatMap(preview -> HookViews.preview(preview).stream())
                            .toList(),
                    store.deliveries(handle, workload, SHOWN).stream()
                            .map(HookViews::delivery)
                            .toList());
        });
    }

    /**
     * Removes a webhook, and the previews with it: nobody would tell of their ends.
     *
     * @throws Problem NOT_FOUND
     */
    void remove(Principal.User caller, String name) {
        WorkloadId workload = parts.origins().known(caller.project(), name);
        parts.database().inTransaction(handle -> {
            StoredHook _ = preview(handle, caller, name, workload, Optional.of(PreviewMode.OFF));
            if (!store.delete(handle, workload)) {
                throw none(name);
            }
            parts.audit().record(handle, caller, "workload.hook-removed", name, null);
        });
        parts.pushes().arrived();
    }

    private static Problem none(String name) {
        return Problem.of(
                ErrorCode.NOT_FOUND, "'" + name + "' has no webhook. 'lattice hooks create " + name + "' makes one.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
