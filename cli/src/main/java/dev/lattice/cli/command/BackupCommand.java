package dev.lattice.cli.command;

import dev.lattice.api.backup.BackupSchedule;
import dev.lattice.api.backup.BackupView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.backup.DownloadedBackup;
import dev.lattice.cli.backup.Sizes;
import dev.lattice.cli.backup.TransferWatch;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.id.BackupId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}: a workload's data, kept by the server. */
@Command(
        name = "backup",
        description = {
            "Backs a workload up, by its kind's own tools, and keeps that on the server.",
            "Its id is printed when it is there; 'lattice restore ID' brings it back, also when the workload is gone."
        })
final class BackupCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME")
    private @Nullable String given;

    @Option(
            names = "--download",
            paramLabel = "FILE",
            description = "Put the backup into this file here, too; - is standard output.")
    private @Nullable Path download;

    @Option(names = "--detach", description = "Do not wait for its end.")
    private boolean detach;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    BackupCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        if (given == null) {
            throw new UsageException("which workload? lattice backup NAME; 'lattice backup ls' lists what there is");
        }
        String name = given;
        boolean toStdout = download != null && download.toString().equals("-");
        if (detach && download != null) {
            throw new UsageException("--download waits for the backup's end, and --detach does not");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<BackupView> answer = client.backups().start(name);
            if (!detach) {
                answer = new TransferWatch(around, client).await(answer.value());
            }
            BackupView backup = answer.value();
            if (backup.state() == BackupState.READY) {
                around.say("backup " + backup.id() + " of " + name + " has " + Sizes.text(backup.size()));
                fetch(client, backup, toStdout);
            }
            if (!toStdout) {
                new Printer(around, format).created(answer, "id");
            }
            return ended(backup);
        }
    }

    private void fetch(LatticeClient client, BackupView backup, boolean toStdout) throws IOException {
        if (toStdout) {
            DownloadedBackup.copy(client, backup, around.out());
        } else if (download != null) {
            DownloadedBackup.into(around.folder().resolve(download), client, backup);
        }
    }

    private int ended(BackupView backup) {
        if (backup.state() != BackupState.FAILED) {
            return ExitCode.OK;
        }
        around.say("backup " + backup.id() + " failed: " + Inert.lines(String.valueOf(backup.note())));
        return ExitCode.FAILED;
    }

    static BackupId id(String text) {
        try {
            return BackupId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is no backup's id; 'lattice backup ls' lists them");
        }
    }

    /** {@code backup ls}. */
    @Command(name = "ls", description = "Lists backups, the newest first; those of workloads that are gone, too.")
    static final class Ls implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "NAME", description = "Of this workload.")
        private @Nullable String name;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
        private int limit;

        @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on behind an earlier list.")
        private @Nullable String cursor;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private FormatOptions format = new FormatOptions();

        private final Surroundings around;

        Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Instant now = Instant.now();
            List<Column<BackupView>> columns = List.of(
                    Column.of("ID", backup -> backup.id().toString()),
                    Column.of("WORKLOAD", BackupView::workload),
                    Column.of("KIND", BackupView::kind),
                    Column.of("STATE", backup -> backup.state().name().toLowerCase(Locale.ROOT)),
                    Column.of("SIZE", backup -> Sizes.text(backup.size())),
                    Column.of("AGE", backup -> Ages.since(backup.createdAt(), now)),
                    Column.wide("BY", backup -> backup.scheduled() ? "schedule" : "hand"),
                    Column.text("NOTE", backup -> backup.note() == null ? "" : backup.note()));
            try (LatticeClient client = connection.target(around).connect()) {
                new Printer(around, format)
                        .list(
                                client.backups().list(name, limit, cursor),
                                backup -> backup.id().toString(),
                                columns,
                                () -> "no backups yet; 'lattice backup NAME' makes one");
                return ExitCode.OK;
            }
        }
    }

    /** {@code backup rm}. */
    @Command(name = "rm", description = "Deletes backups; one that is being made ends.")
    static final class Rm implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "ID")
        private List<String> ids = List.of();

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        private final Surroundings around;

        Rm(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            List<BackupId> named = ids.stream().map(BackupCommand::id).toList();
            try (LatticeClient client = connection.target(around).connect()) {
                for (BackupId id : named) {
                    client.backups().delete(id);
                    around.say("deleted backup " + id);
                }
                return ExitCode.OK;
            }
        }
    }

    /** {@code backup schedule}. */
    @Command(name = "schedule", description = "Backs a workload up every so often; without options, shows when.")
    static final class Schedule implements Callable<Integer> {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Option(names = "--every", paramLabel = "TIME", description = "30m, 24h, 7d.")
        private @Nullable String every;

        @Option(
                names = "--keep",
                paramLabel = "N",
                description = "How many of these backups stay. Default: " + BackupOptions.USUAL_KEEP + ".")
        private @Nullable Integer keep;

        @Option(names = "--off", description = "No more; the backups stay.")
        private boolean off;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private FormatOptions format = new FormatOptions();

        private final Surroundings around;

        Schedule(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (every == null && keep != null) {
                throw new UsageException("--keep goes with --every");
            }
            if (off && every != null) {
                throw new UsageException("--off and --every contradict each other");
            }
            try (LatticeClient client = connection.target(around).connect()) {
                if (off) {
                    client.backups().unschedule(name);
                    around.say(name + " is not backed up by itself any more");
                    return ExitCode.OK;
                }
                show(
                        every == null
                                ? client.backups().schedule(name)
                                : client.backups()
                                        .schedule(name, every, keep == null ? BackupOptions.USUAL_KEEP : keep));
                return ExitCode.OK;
            }
        }

        private void show(Answer<BackupSchedule> answer) {
            BackupSchedule schedule = answer.value();
            Map<String, String> lines = new LinkedHashMap<>();
            lines.put("Every", schedule.every() == null ? "never" : schedule.every());
            if (schedule.keep() != null) {
                lines.put("Keep", schedule.keep().toString());
            }
            if (schedule.nextAt() != null) {
                lines.put("Next", schedule.nextAt().toString());
            }
            new Printer(around, format).details(answer.json(), name, lines);
        }
    }
}
