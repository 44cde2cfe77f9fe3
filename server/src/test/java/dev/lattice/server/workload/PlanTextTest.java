package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.workload.Situation.Update;
import dev.lattice.server.secret.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    private static final Seal SEAL = new Seal("a key that is not in the database".getBytes(StandardCharsets.UTF_8));

    private final PlanText plans = new PlanText(SEAL);

    private static ServiceSpec spec(List<LinkedPort> links) {
        Blueprint blueprint = new Blueprint(
                ImageReference.parse("nginx:1"),
                List.of(),
                Map.of("A", "b"),
                List.of(new Port("http", 80, Port.Protocol.HTTP, true)),
                List.of(),
                new Probe.Tcp(80, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                Duration.ofSeconds(60),
                List.of(),
                Set.of(),
                Duration.ofSeconds(10),
                false);
        return new ServiceSpec(
                new ProjectId(1),
                new WorkloadId(2),
                3,
                0,
                "web",
                blueprint,
                links,
                new Resources(1_000, 512, 1_024),
                Map.of(),
                Optional.empty());
    }

    @Test
    void whatIsWrittenIsRead() {
        ServiceSpec spec =
                spec(List.of(LinkedPort.of(new WorkloadId(5), "db", 5432, Optional.of(new NodeId("node-1")))));
        assertThat(plans.spec(plans.write(spec))).isEqualTo(spec);
    }

    @Test
    void anInstanceOfAnEarlierVersionHasNoLinks() {
        String before = "{\"sealed\":\"";
        String after = "\"}";
        String stored = plans.write(spec(List.of()));
        String text = SEAL.open(stored.substring(before.length(), stored.length() - after.length()), "instance");
        assertThat(text).contains("\"links\":[],");
        String earlier = before + SEAL.close(text.replace("\"links\":[],", ""), "instance") + after;
        assertThat(plans.spec(earlier)).isEqualTo(spec(List.of()));
    }

    @Test
    void aRevisionOfAnEarlierVersionHasNoRotation() {
        WorkloadId workload = new WorkloadId(5);
        Plan plan = new Plan(
                new DeployRequest("web", "container", null, null, null, null, null, null, null, null, null, 1, null),
                Optional.empty(),
                Map.of(),
                spec(List.of()).blueprint(),
                new Resources(1_000, 512, 1_024),
                Map.of(),
                Update.REPLACE,
                List.of(),
                List.of());
        String text = SEAL.open(plans.write(workload, 1, plan), "plan " + workload + " 1");
        assertThat(text).contains(",\"rotation\":[]");
        String earlier = SEAL.close(text.replace(",\"rotation\":[]", ""), "plan " + workload + " 1");
        assertThat(plans.plan(workload, 1, earlier)).isEqualTo(plan);
    }
}
