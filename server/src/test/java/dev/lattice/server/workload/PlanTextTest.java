package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.Disconnect.Reconcile;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.Volume;
import dev.lattice.core.workload.Situation.Update;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.workload.ServicePart.Need;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    private static final Seal SEAL = new Seal("a key that is not in the database".getBytes(StandardCharsets.UTF_8));

    private static final String BEFORE = "{\"sealed\":\"";
    private static final String AFTER = "\"}";

    private final PlanText plans = new PlanText(SEAL);

    private static ServiceSpec spec(List<LinkedPort> links) {
        Blueprint blueprint = Blueprint.of(
                        ImageReference.parse("nginx:1"),
                        MainProcess.OF_IMAGE.withEnvironment(Map.of("A", "b")),
                        new Startup(new Probe.Tcp(80, Duration.ofSeconds(1), Duration.ofSeconds(1))))
                .ports(List.of(new Port("http", 80, Port.Protocol.HTTP, true)))
                .build();
        return new ServiceSpec(
                new ProjectId(1),
                new WorkloadId(2),
                3,
                0,
                "web",
                blueprint,
                links,
                new Resources(1_000, 512, 1_024),
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(new NodeId("node-2")),
                Optional.of(new ImageCopy("0".repeat(64), 7, List.of(new ImageCopy.Layer("1".repeat(64), 8)))),
                new Disconnect(
                        Optional.of(Duration.ofMinutes(5)),
                        Optional.of(Duration.ofMinutes(2)),
                        true,
                        Reconcile.ORIGINAL));
    }

    @Test
    void whatIsWrittenIsRead() {
        ServiceSpec spec =
                spec(List.of(LinkedPort.of(new WorkloadId(5), "db", 5432, Optional.of(new NodeId("node-1")))));
        assertThat(plans.spec(plans.write(spec))).isEqualTo(spec);
    }

    @Test
    void anInstanceOfAnEarlierVersionHasNoLinks() {
        String stored = plans.write(spec(List.of()));
        String text = SEAL.open(stored.substring(BEFORE.length(), stored.length() - AFTER.length()), "instance");
        assertThat(text).contains("\"links\":[],");
        String earlier = BEFORE + SEAL.close(text.replace("\"links\":[],", ""), "instance") + AFTER;
        assertThat(plans.spec(earlier)).isEqualTo(spec(List.of()));
    }

    @Test
    void aRevisionOfAnEarlierVersionHasNeitherRotationNorPart() {
        WorkloadId workload = new WorkloadId(5);
        Plan plan = plan(Optional.empty());
        String text = SEAL.open(plans.write(workload, 1, plan), "plan " + workload + " 1");
        assertThat(text).contains(",\"rotation\":[],\"built\":null,\"part\":null");
        String earlier = SEAL.close(
                text.replace(",\"rotation\":[],\"built\":null,\"part\":null", ""), "plan " + workload + " 1");
        assertThat(plans.plan(workload, 1, earlier)).isEqualTo(plan);
    }

    @Test
    void whatAPartOfAnEarlierVersionNeedsIsRequired() {
        WorkloadId workload = new WorkloadId(5);
        ServicePart part = new ServicePart(
                List.of(new Need("db", Need.Condition.READY, 3, false)),
                new ServicePart.Container(
                        List.of(),
                        "",
                        "",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        Duration.ofSeconds(60),
                        "no",
                        List.of(),
                        List.of(),
                        List.of()));
        String text = SEAL.open(plans.write(workload, 1, plan(Optional.of(part))), "plan " + workload + " 1");
        assertThat(text).contains(",\"optional\":false}");
        String earlier = SEAL.close(text.replace(",\"optional\":false", ""), "plan " + workload + " 1");
        assertThat(plans.plan(workload, 1, earlier).part()).contains(part);
    }

    @Test
    void theLabelsOfAnEarlierVersionAreRead() {
        WorkloadId workload = new WorkloadId(2);
        String text = SEAL.open(plans.write(workload, 1, plan(Optional.empty())), "plan " + workload + " 1");
        assertThat(text).contains("\"siting\":{\"required\":[],\"preferred\":[]}");
        String earlier = text.replace(
                "\"siting\":{\"required\":[],\"preferred\":[]}", "\"labels\":{\"gpu\":\"\",\"zone\":\"eu\"}");
        assertThat(plans.plan(workload, 1, SEAL.close(earlier, "plan " + workload + " 1"))
                        .siting())
                .isEqualTo(Siting.labeled(Map.of("gpu", "", "zone", "eu")));
        String none = text.replace("\"siting\":{\"required\":[],\"preferred\":[]},", "");
        assertThat(plans.plan(workload, 1, SEAL.close(none, "plan " + workload + " 1"))
                        .siting())
                .isEqualTo(Siting.ANYWHERE);
    }

    private static Plan plan(Optional<ServicePart> part) {
        return new Plan(
                new DeployRequest("web", "container", null, null, null, null, null, null, null, null, null, 1, null),
                Optional.empty(),
                Map.of(),
                spec(List.of()).blueprint(),
                new Resources(1_000, 512, 1_024),
                Siting.ANYWHERE,
                Update.REPLACE,
                List.of(),
                List.of(),
                Optional.empty(),
                part);
    }

    /** As a server without compose applications wrote it, on one line. */
    private static final String EARLIER_BLUEPRINT = """
            {"image":"nginx:1","command":["serve"],"environment":{"A":"b"},\
            "ports":[{"name":"http","number":80,"protocol":"http","open":true}],\
            "volumes":[{"name":"data","path":"/data"}],\
            "readiness":{"kind":"tcp","port":80,"interval":1.000000000,"timeout":1.000000000},"readyWithin":60.000000000,\
            "steps":[],"capabilities":["CHOWN"],"stopGrace":10.000000000,"freshImage":true}""";

    @Test
    void aBlueprintOfAnEarlierVersionIsReadWithWhatWasUsualThen() {
        String stored = plans.write(spec(List.of()));
        String text = SEAL.open(stored.substring(BEFORE.length(), stored.length() - AFTER.length()), "instance");
        int begin = text.indexOf("{\"image\"");
        int end = text.indexOf(",\"links\"");
        assertThat(begin).isPositive();
        assertThat(end).isGreaterThan(begin);
        String earlier = text.substring(0, begin) + EARLIER_BLUEPRINT + text.substring(end);

        Blueprint read =
                plans.spec(BEFORE + SEAL.close(earlier, "instance") + AFTER).blueprint();

        MainProcess process = new MainProcess(
                List.of(),
                List.of("serve"),
                Map.of("A", "b"),
                "",
                "",
                Set.of("CHOWN"),
                new Stop(Duration.ofSeconds(10)));
        assertThat(read)
                .isEqualTo(Blueprint.of(
                                ImageReference.parse("nginx:1"),
                                process,
                                new Startup(new Probe.Tcp(80, Duration.ofSeconds(1), Duration.ofSeconds(1))))
                        .freshImage(true)
                        .ports(List.of(new Port("http", 80, Port.Protocol.HTTP, true)))
                        .volumes(List.of(new Volume("data", "/data")))
                        .build());
    }

    @Test
    void allThatAComposeServiceHasIsKept() {
        MainProcess process = new MainProcess(
                List.of("/entry", ""),
                List.of("serve", "--x=y"),
                Map.of("A", "${secret.a}"),
                "1000:www-data",
                "web.shop",
                Set.of("SETUID"),
                new Stop("SIGQUIT", Duration.ofSeconds(3)));
        Startup startup = new Startup(
                new Probe.Exec(List.of("true"), Duration.ofSeconds(1), Duration.ofSeconds(2)),
                7,
                Duration.ofSeconds(90),
                List.of(new Step("once", List.of("true"), Duration.ofSeconds(5))));
        Blueprint blueprint = Blueprint.of(ImageReference.parse("debian:12"), process, startup)
                .restart(Restart.onFailure(4))
                .networks(List.of(new NetworkMembership("shop-default", Set.of("web", "www"))))
                .volumes(List.of(new Volume("Shared_data", "/data", Optional.of(new WorkloadId(9)), true)))
                .files(List.of(
                        ContainerFile.ofText("/run/secrets/a", 0400, "${secret.a}"),
                        ContainerFile.ofBytes("/etc/app.bin", 0755, new byte[] {0, -1, 127})))
                .build();
        ServiceSpec spec = new ServiceSpec(
                new ProjectId(1),
                new WorkloadId(2),
                3,
                0,
                "shop-web",
                blueprint,
                List.of(),
                new Resources(1_000, 512, 1_024),
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Disconnect.DEFAULT);

        assertThat(plans.spec(plans.write(spec))).isEqualTo(spec);
    }
}
