package dev.lattice.agent.driver.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("available")
class UnifiedCgroupDriverTest extends PosixDriverContract {
    private @Nullable UnifiedCgroup made;

    static boolean available() {
        return PosixDriver.supported() && UnifiedCgroup.available();
    }

    /** The owner may come back between a job's end and the next one's start: the group is the next one's. */
    @Test
    void whatHasEndedLeavesNothingStandingStill() throws Exception {
        Execution ended = shell("true");
        assertThat(ended.await(out(), err(), Long.MAX_VALUE)).isEqualTo(new Exit.Exited(0));
        ended.throttle().suspend();
        assertThat(frozen()).isFalse();
        finish(ended);
        ended.throttle().suspend();
        assertThat(frozen()).isFalse();
        assertThat(finish(shell("true"))).isEqualTo(new Exit.Exited(0));
    }

    @Test
    void whatIsKilledStandingStillLeavesNothingStandingStill() throws Exception {
        Execution stopped = shell("sleep 100");
        stopped.throttle().suspend();
        assertThat(frozen()).isTrue();
        stopped.kill();
        assertThat(finish(stopped)).isEqualTo(new Exit.Signaled(9));
        assertThat(frozen()).isFalse();
    }

    /** As an agent leaves it that was killed while its owner was there. */
    @Test
    void whatStartsInAGroupThatStandsStillRuns() throws Exception {
        finish(shell("true"));
        Files.writeString(group().resolve("cgroup.freeze"), "1");
        Execution next = shell("exit 3");
        assertThat(frozen()).isFalse();
        assertThat(finish(next)).isEqualTo(new Exit.Exited(3));
    }

    private Path group() {
        return Objects.requireNonNull(made, "nothing has started yet").folder();
    }

    private boolean frozen() throws IOException {
        return Files.readString(group().resolve("cgroup.freeze")).strip().equals("1");
    }

    @Override
    protected IntFunction<Containment> containment(String testGroup) {
        return slot -> {
            try {
                UnifiedCgroup fresh = UnifiedCgroup.make(testGroup, slot);
                made = fresh;
                return fresh;
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        };
    }
}
