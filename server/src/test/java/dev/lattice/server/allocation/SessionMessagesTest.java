package dev.lattice.server.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.Task;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.NodeLink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SessionMessagesTest {
    private static Assignment assignment(long id, int fileBytes) {
        Blueprint blueprint = Blueprint.of(
                        ImageReference.parse("debian:12"),
                        MainProcess.OF_IMAGE,
                        new Startup(new Probe.Running(Duration.ofSeconds(1), Duration.ofSeconds(1))))
                .files(List.of(ContainerFile.ofBytes("/etc/app", 0444, new byte[fileBytes])))
                .build();
        ServiceSpec spec = new ServiceSpec(
                new ProjectId(1),
                new WorkloadId(id),
                1,
                0,
                "web",
                blueprint,
                List.of(),
                Resources.NONE,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Disconnect.DEFAULT);
        return new Assignment(new AllocationId(id), 1, 1, new JobId(id), id, spec, Optional.empty());
    }

    private static NodeLink.Delivery delivery(int count, int fileBytes) {
        return new NodeLink.Delivery(
                LongStream.rangeClosed(1, count)
                        .mapToObj(id -> assignment(id, fileBytes))
                        .toList(),
                List.of(new NodeLink.Stop(new AllocationId(500), NodeLink.Stop.Reason.CANCELED)),
                List.of(new AllocationId(600)));
    }

    @Test
    void whatIsSmallIsOneMessage() {
        assertThat(SessionMessages.messages(delivery(3, 10))).singleElement().satisfies(message -> {
            assertThat(message.getStartCount()).isEqualTo(3);
            assertThat(message.getStopCount()).isEqualTo(1);
            assertThat(message.getSettledList()).containsExactly(600L);
        });
    }

    @Test
    void manyLargeTasksAreSeveralMessagesThatANodeTakes() {
        List<ServerMessage> messages = SessionMessages.messages(delivery(80, ContainerFile.MOST_BYTES));

        assertThat(messages)
                .hasSizeGreaterThan(1)
                .allSatisfy(message -> assertThat(message.getSerializedSize()).isLessThan(9 << 20));
        assertThat(messages.stream()
                        .flatMap(message -> message.getStartList().stream())
                        .map(Task::getAllocationId))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 80).boxed().toList());
        assertThat(messages.getLast().getStopCount()).isEqualTo(1);
        assertThat(messages.stream().mapToInt(ServerMessage::getStopCount).sum())
                .isEqualTo(1);
    }
}
