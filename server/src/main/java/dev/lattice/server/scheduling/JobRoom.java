package dev.lattice.server.scheduling;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.job.WorkSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The server's memory that jobs may take which have not ended: what is accepted is held, also after a restart, so more
 * than fits must not be accepted. Half of it is the most for one project, so that none takes it all. Confined to the
 * dispatcher's thread.
 */
final class JobRoom {
    /** A part of the heap that leaves enough for reading all of them anew while calls go on. */
    private static final int PART_OF_HEAP = 4;

    /** What a job takes whatever it says. */
    private static final int BASE_BYTES = 1_500;

    /** What each argument, variable, label or output takes beside its characters. */
    private static final int ELEMENT_BYTES = 100;

    private static final int BYTES_PER_CHARACTER = 2;
    private static final double MEGABYTE = 1e6;

    private final long total;
    private final Map<ProjectId, Long> taken = new HashMap<>();
    private long takenByAll;

    /** @param total bytes for the jobs of all projects together */
    JobRoom(long total) {
        this.total = total;
    }

    /** As much as this server's heap has for it. */
    static long ofHeap() {
        return Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    }

    /** Bytes that a job takes; a little more than it really does. Its spec is not stored yet, or just read. */
    static long weight(Submission submission) {
        return BASE_BYTES
                + (long) BYTES_PER_CHARACTER * submission.specJson().length()
                + (long) ELEMENT_BYTES * elements(submission.spec());
    }

    private static int elements(WorkSpec spec) {
        return switch (spec) {
            case JobSpec job -> {
                int arguments = job.command() instanceof Command.Arguments(List<String> values) ? values.size() : 1;
                int pairs = job.environment().size() + job.siting().size();
                yield arguments + 2 * pairs + job.outputs().size();
            }
            case ServiceSpec service ->
                2
                                * (service.blueprint().process().environment().size()
                                        + service.blueprint().files().size()
                                        + service.siting().size())
                        + service.blueprint().process().command().size();
            case ExportSpec export -> export.known().size();
            case BuildSpec build ->
                2
                        * (build.recipe().arguments().size()
                                + build.recipe().secrets().size()
                                + build.siting().size());
        };
    }

    /** @throws QueueFullException when these do not fit beside what is there */
    void require(List<Submission> submissions) {
        long wanted = submissions.stream().mapToLong(JobRoom::weight).sum();
        ProjectId project = submissions.getFirst().project();
        long own = taken.getOrDefault(project, 0L);
        long most = total / 2;
        if (own + wanted > most) {
            throw new QueueFullException(String.format(
                    Locale.ROOT,
                    "Your project's jobs that have not ended take %.1f of the %.1f MB that the server holds for a project,"
                            + " and these need %.1f MB more. Wait until some have ended, cancel some, or put what is"
                            + " large in command and env into a file of the upload.",
                    own / MEGABYTE,
                    most / MEGABYTE,
                    wanted / MEGABYTE));
        }
        if (takenByAll + wanted > total) {
            throw new QueueFullException("The server holds as many jobs of all projects as it has memory for."
                    + " Wait until some have ended.");
        }
    }

    void take(LiveJob job) {
        takenByAll += job.weight;
        taken.merge(job.submission.project(), job.weight, Long::sum);
    }

    void giveBack(LiveJob job) {
        takenByAll -= job.weight;
        taken.computeIfPresent(job.submission.project(), (_, own) -> own == job.weight ? null : own - job.weight);
    }
}
