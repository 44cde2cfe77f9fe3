package dev.lattice.server.build;

import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.core.job.JobState;
import dev.lattice.server.scheduling.JobSnapshot;
import java.util.Optional;

/** Builds as they are shown. */
final class BuildViews {
    private BuildViews() {}

    /**
     * One.
     *
     * @param job that is under way for it; empty when there is none
     * @param note what is done now; empty when nothing is, or nobody knows
     */
    static BuildView view(StoredBuild build, Optional<JobSnapshot> job, String note) {
        String said = build.stage().terminal() ? build.note() : note;
        return new BuildView(
                build.revision(),
                stage(build, job),
                said.isEmpty() ? null : said,
                build.plan().orElse(null),
                build.job().orElse(null),
                job.map(JobSnapshot::node).or(build::node).orElse(null),
                build.createdAt(),
                build.preparedAt().orElse(null),
                job.map(JobSnapshot::startedAt).or(build::startedAt).orElse(null),
                build.endedAt().orElse(null));
    }

    private static BuildStage stage(StoredBuild build, Optional<JobSnapshot> job) {
        return switch (build.stage()) {
            case PREPARING -> BuildStage.PREPARING;
            case HANDED ->
                job.filter(of -> of.state() != JobState.QUEUED).isPresent() ? BuildStage.BUILDING : BuildStage.QUEUED;
            case BUILT -> BuildStage.BUILT;
            case FAILED -> BuildStage.FAILED;
            case CANCELED -> BuildStage.CANCELED;
        };
    }
}
