package dev.lattice.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlueprintTest {
    private static Blueprint.Builder blueprint() {
        return Blueprint.of(
                ImageReference.parse("nginx:1"),
                MainProcess.OF_IMAGE,
                new Startup(new Probe.Running(Duration.ofSeconds(1), Duration.ofSeconds(1))));
    }

    private static ContainerFile file(String path) {
        return ContainerFile.ofText(path, ContainerFile.DEFAULT_MODE, "text");
    }

    @Test
    void whatIsChangedIsAllThatChanges() {
        Blueprint before = blueprint()
                .restart(Restart.NEVER)
                .ports(List.of(new Port("http", 80, Port.Protocol.HTTP, true)))
                .networks(List.of(new NetworkMembership("shop-default", Set.of("web"))))
                .volumes(List.of(new Volume("data", "/data")))
                .files(List.of(file("/etc/app")))
                .build();

        Blueprint after = before.withImage(ImageReference.parse("nginx:2"))
                .withEnvironment(Map.of("A", "b"))
                .withFreshImage(true)
                .withSteps(List.of(new Step("once", List.of("true"), Duration.ofSeconds(1))));

        assertThat(after.image()).hasToString("nginx:2");
        assertThat(after.freshImage()).isTrue();
        assertThat(after.process().environment()).containsEntry("A", "b");
        assertThat(after.startup().steps()).hasSize(1);
        assertThat(after.but()
                        .image(before.image())
                        .freshImage(false)
                        .process(before.process())
                        .startup(before.startup())
                        .build())
                .isEqualTo(before);
    }

    @Test
    void aVolumeOfAnotherMayHaveANameOfItsOwn() {
        Blueprint two = blueprint()
                .volumes(List.of(
                        new Volume("data", "/own"), new Volume("data", "/other", Optional.of(new WorkloadId(7)), true)))
                .build();
        assertThat(two.stateful()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> blueprint()
                        .volumes(List.of(new Volume("a", "/data"), new Volume("b", "/data")))
                        .build())
                .withMessageContaining("same path");
    }

    @Test
    void filesAreInNoVolumeAndInNoOtherFile() {
        for (String path : List.of("/data/x/y", "/data", "/srv")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> blueprint()
                            .volumes(List.of(new Volume("data", "/data"), new Volume("deep", "/srv/deep")))
                            .files(List.of(file(path)))
                            .build())
                    .withMessageContaining("in the volume");
        }
        assertThat(blueprint()
                        .volumes(List.of(new Volume("data", "/data")))
                        .files(List.of(file("/database")))
                        .build()
                        .files())
                .hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> blueprint()
                        .files(List.of(file("/a/b"), file("/a/b/c/d")))
                        .build())
                .withMessageContaining("a file and a folder");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> blueprint().files(List.of(file("/a"), file("/a"))).build())
                .withMessageContaining("two files");
    }

    @Test
    void filesHaveAMebibyteTogether() {
        ContainerFile half = ContainerFile.ofBytes("/a", 0400, new byte[1 << 19]);
        ContainerFile otherHalf = ContainerFile.ofText("/b", 0400, "é".repeat(1 << 18));
        assertThat(blueprint().files(List.of(half, otherHalf)).build().files()).hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        blueprint().files(List.of(half, otherHalf, file("/c"))).build())
                .withMessageContaining("1 MiB");
    }

    @Test
    void aNetworkIsJoinedOnceAndNotTooMany() {
        NetworkMembership one = new NetworkMembership("shop", Set.of("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> blueprint().networks(List.of(one, one)).build());
        List<NetworkMembership> many = IntStream.range(0, 21)
                .mapToObj(i -> new NetworkMembership("n" + i, Set.of()))
                .toList();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> blueprint().networks(many).build());
    }

    @Test
    void whatAFileHoldsIsNotShown() {
        assertThat(blueprint()
                        .files(List.of(ContainerFile.ofText("/run/secrets/a", 0444, "a secret")))
                        .build()
                        .toString())
                .contains("/run/secrets/a")
                .doesNotContain("a secret");
    }
}
