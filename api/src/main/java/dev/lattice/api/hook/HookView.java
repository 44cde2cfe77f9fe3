package dev.lattice.api.hook;

import java.time.Instant;
import java.util.List;

/**
 * A workload's webhook, without its secret.
 *
 * @param url where the Git host delivers
 * @param events what the Git host is to tell of
 * @param createdAt when its secret was made
 * @param previews which pull requests get a workload of their own
 * @param open those that have one now, by their numbers
 * @param deliveries the last ones, the newest first
 */
public record HookView(
        String url,
        List<String> events,
        Instant createdAt,
        PreviewMode previews,
        List<OpenPreviewView> open,
        List<DeliveryView> deliveries) {}
