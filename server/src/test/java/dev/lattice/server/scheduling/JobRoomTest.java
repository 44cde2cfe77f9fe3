package dev.lattice.server.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobRoomTest {
    private static final ProjectId MINE = new ProjectId(1);
    private static final ProjectId OTHERS = new ProjectId(2);

    /** A string of one character takes 56 bytes, its place in a list not counted. */
    @Test
    void manySmallArgumentsAreNotSmall() {
        Submission many = submission(MINE, Collections.nCopies(20_000, "a"));
        assertThat(JobRoom.weight(many)).isGreaterThan(20_000 * 60);
    }

    @Test
    void oneProjectLeavesRoomForAnother() {
        Submission mine = submission(MINE, List.of("true"));
        Submission others = submission(OTHERS, List.of("true"));
        JobRoom room = new JobRoom(4 * JobRoom.weight(mine));
        room.take(new LiveJob(mine));
        room.take(new LiveJob(mine));
        assertThatThrownBy(() -> room.require(List.of(mine))).isInstanceOf(QueueFullException.class);
        assertThatCode(() -> room.require(List.of(others))).doesNotThrowAnyException();
    }

    @Test
    void allTogetherHaveTheirBound() {
        Submission others = submission(OTHERS, List.of("true"));
        JobRoom room = new JobRoom(4 * JobRoom.weight(others));
        for (int project = 10; project < 14; project++) {
            room.take(new LiveJob(submission(new ProjectId(project), List.of("true"))));
        }
        assertThatThrownBy(() -> room.require(List.of(others))).isInstanceOf(QueueFullException.class);
    }

    private static Submission submission(ProjectId project, List<String> arguments) {
        JobSpec spec = new JobSpec(
                new Command.Arguments(arguments),
                Optional.empty(),
                Optional.empty(),
                JobSpec.DEFAULT_TIMEOUT,
                Map.of(),
                Siting.ANYWHERE,
                Resources.NONE,
                0,
                List.of(),
                RetryPolicy.DEFAULT);
        return new Submission(
                new JobId(1),
                project,
                new UserId(1),
                spec,
                "\"" + String.join("\",\"", arguments) + "\"",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }
}
