package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a workload is backed up by itself, where that is said along with something else. */
final class BackupOptions {
    static final int USUAL_KEEP = 7;

    @Option(names = "--backup-every", paramLabel = "TIME", description = "Back it up every so often: 30m, 24h, 7d.")
    private @Nullable String every;

    @Option(
            names = "--backup-keep",
            paramLabel = "N",
            description = "How many of these backups stay. Default: " + USUAL_KEEP + ".")
    private @Nullable Integer keep;

    /** Sets it, if it was asked for. */
    void apply(LatticeClient client, String workload) {
        if (every == null) {
            if (keep != null) {
                throw new UsageException("--backup-keep goes with --backup-every");
            }
            return;
        }
        client.backups().schedule(workload, every, keep == null ? USUAL_KEEP : keep);
    }
}
