package dev.lattice.server.hook;

import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.HookReply;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.server.http.Principal;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.workload.Workloads;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Webhooks as their owners and a Gitea have them, for tests of other packages. */
public final class HookDesk implements AutoCloseable {
    private final HookPushes pushes;
    private final HookService service;
    private final Deliveries deliveries;

    public HookDesk(Database database, Workloads workloads, Seal seal, BooleanSupplier leading) {
        pushes = new HookPushes(database, workloads.service(), workloads.previews(), leading);
        workloads.listen(pushes::changed);
        service = new HookService(
                new HookService.Parts(
                        database, workloads.origins(), workloads.previews(), pushes, seal, new AuditLog()),
                Clock.systemUTC());
        deliveries = new Deliveries(
                new Deliveries.Parts(
                        database, workloads.origins(), workloads.previews(), pushes, new RateLimits(1_000), seal),
                Clock.systemUTC());
        pushes.start();
    }

    /** A webhook and its secret. */
    public record Hook(String id, String secret) {}

    public Hook make(Principal.User caller, String workload) {
        return make(caller, workload, null);
    }

    public Hook make(Principal.User caller, String workload, @Nullable PreviewMode previews) {
        HookService.Made made = service.renew(caller, workload, Optional.ofNullable(previews));
        return new Hook(made.id(), made.secret());
    }

    public void preview(Principal.User caller, String workload, PreviewMode previews) {
        HookService.Known changed = service.change(caller, workload, Optional.of(previews));
        if (changed.previews() != previews) {
            throw new AssertionError("it is " + changed.previews());
        }
    }

    public PreviewMode mode(Principal.User caller, String workload) {
        return service.show(caller, workload).previews();
    }

    public List<OpenPreviewView> open(Principal.User caller, String workload) {
        return service.show(caller, workload).open();
    }

    public List<DeliveryView> deliveries(Principal.User caller, String workload) {
        return service.show(caller, workload).deliveries();
    }

    public void remove(Principal.User caller, String workload) {
        service.remove(caller, workload);
    }

    /** One from an address of its own. */
    public HookReply deliver(Hook hook, String event, String delivery, String body) {
        return deliver(hook, event, delivery, body, "192.0.2.1");
    }

    public HookReply deliver(Hook hook, String event, String delivery, String body, String address) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of(
                "X-Gitea-Event",
                event,
                "X-Gitea-Delivery",
                delivery,
                "X-Gitea-Signature",
                signature(hook.secret(), bytes));
        return deliveries.receive(
                hook.id(), address, new Incoming(name -> Optional.ofNullable(headers.get(name)), bytes));
    }

    private static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        pushes.close();
    }
}
