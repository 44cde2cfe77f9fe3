package dev.lattice.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.Disconnect.Reconcile;
import dev.lattice.core.workload.Course.Order;
import dev.lattice.core.workload.Situation.Ending;
import dev.lattice.core.workload.Situation.Image;
import dev.lattice.core.workload.Situation.Instance;
import dev.lattice.core.workload.Situation.Phase;
import dev.lattice.core.workload.Situation.Revision;
import dev.lattice.core.workload.Situation.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PilotTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private Desired desired = Desired.RUNNING;
    private int instances = 1;
    private Revision wanted = deploying(1, Update.REPLACE);
    private Optional<Revision> serving = Optional.empty();
    private final List<Instance> live = new ArrayList<>();
    private final List<Ending> ended = new ArrayList<>();
    private Optional<Image> image = Optional.empty();
    private Optional<String> obstacle = Optional.empty();
    private Optional<String> waitsFor = Optional.empty();
    private Optional<String> inVain = Optional.empty();

    // ---- the first revision ----

    @Test
    void aNewWorkloadIsStarted() {
        instances = 2;
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Start(1, 0), new Order.Start(1, 1));
        assertThat(course.state()).isEqualTo(WorkloadState.QUEUED);
    }

    @Test
    void itWaitsForAPlaceAndSaysWhy() {
        waiting(1, 1, 1, "needs 4 GB of memory");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.QUEUED);
        assertThat(course.note()).isEqualTo("needs 4 GB of memory");
    }

    @Test
    void itIsLookedAtAgainWhenItShouldBeReady() {
        live(1, 1, 0, Phase.STARTING, 20, 0, "the probe is refused");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.DEPLOYING);
        assertThat(course.lookAgain()).contains(NOW.plusSeconds(40));
        assertThat(course.note()).isEqualTo("the probe is refused");
    }

    @Test
    void onceAllAreReadyItServes() {
        instances = 2;
        live(1, 1, 0, Phase.READY);
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 1));
        live(2, 1, 1, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Serve(1));
        assertThat(course.routed()).containsExactly(new JobId(1), new JobId(2));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
    }

    @Test
    void oneThatIsNotReadyInTimeFails() {
        live(1, 1, 0, Phase.STARTING, 60, 0, "connection refused");
        Course course = steer();
        assertThat(course.orders())
                .containsExactly(
                        new Order.Fail(1, "it was not ready within 60 s; connection refused"),
                        new Order.Stop(new JobId(1)));
        assertThat(course.state()).isEqualTo(WorkloadState.FAILED);
    }

    @Test
    void oneThatEndsAgainAndAgainFails() {
        live(1, 1, 0, Phase.RESTARTING, 5, Pilot.HOPELESS, "exit code 1");
        Course course = steer();
        assertThat(course.orders().getFirst())
                .isEqualTo(new Order.Fail(1, "it ended 3 times before it was ready; exit code 1"));
    }

    @Test
    void whatIsNotTheNodesFaultIsNotTriedAgain() {
        ended.add(new Ending(1, NOW, "there is no image 'nope'", false));
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Fail(1, "there is no image 'nope'"));
    }

    @Test
    void aNodesFaultIsTriedAgainAfterAWhileAndNotForEver() {
        ended.add(new Ending(1, NOW, "the node has no disk left", true));
        Course first = steer();
        assertThat(first.orders()).isEmpty();
        assertThat(first.lookAgain()).contains(NOW.plusSeconds(1));
        ended.set(0, new Ending(1, NOW.minusSeconds(1), "the node has no disk left", true));
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
        ended.add(ended.getFirst());
        ended.add(ended.getFirst());
        assertThat(steer().orders()).containsExactly(new Order.Fail(1, "the node has no disk left"));
    }

    @Test
    void whatFailedStaysSo() {
        wanted = new Revision(
                1,
                RevisionState.FAILED,
                Update.REPLACE,
                NOW,
                Optional.empty(),
                Duration.ofSeconds(60),
                "no such image");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.FAILED);
        assertThat(course.note()).isEqualTo("no such image");
    }

    @Test
    void anObstacleIsTold() {
        obstacle = Optional.of("waits for 'db', which ${db.url} refers to");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.note()).isEqualTo("waits for 'db', which ${db.url} refers to");
    }

    // ---- the next revision ----

    @Test
    void theOldOneServesUntilTheNewOneIsReady() {
        wanted = deploying(2, Update.REPLACE);
        serving = Optional.of(served(1, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        Course begin = steer();
        assertThat(begin.orders()).containsExactly(new Order.Start(2, 0));
        assertThat(begin.routed()).containsExactly(new JobId(1));
        live(2, 2, 0, Phase.STARTING);
        assertThat(steer().routed()).containsExactly(new JobId(1));
        live.removeLast();
        live(2, 2, 0, Phase.READY);
        Course ready = steer();
        assertThat(ready.orders()).containsExactly(new Order.Serve(2));
        assertThat(ready.routed()).containsExactly(new JobId(2));
    }

    @Test
    void whatDrainsGetsNoTrafficBackWhileTheNextOneIsDeployed() {
        wanted = deploying(4, Update.REPLACE);
        serving = Optional.of(served(3, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        live(2, 2, 0, Phase.READY);
        live(3, 3, 0, Phase.READY);
        live(4, 4, 0, Phase.STARTING);
        Course begin = steer();
        assertThat(begin.routed()).containsExactly(new JobId(3));
        assertThat(begin.orders()).as("they still drain").isEmpty();
        assertThat(begin.lookAgain()).contains(NOW.plus(Pilot.DRAIN));
        serving = Optional.of(served(3, Update.REPLACE, NOW.minus(Pilot.DRAIN)));
        Course later = steer();
        assertThat(later.routed()).containsExactly(new JobId(3));
        assertThat(later.orders()).containsExactly(new Order.Stop(new JobId(1)), new Order.Stop(new JobId(2)));
    }

    @Test
    void whatIsLeftServesWhenTheLastOneThatWasReadyIsNot() {
        wanted = deploying(4, Update.REPLACE);
        serving = Optional.of(served(3, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        live(2, 2, 0, Phase.READY);
        live(3, 3, 0, Phase.RESTARTING);
        live(4, 4, 0, Phase.STARTING);
        assertThat(steer().routed()).containsExactly(new JobId(2));
    }

    @Test
    void theOldOneDrainsBeforeItEnds() {
        wanted = served(2, Update.REPLACE);
        live(1, 1, 0, Phase.READY);
        live(2, 2, 0, Phase.READY);
        Course draining = steer();
        assertThat(draining.orders()).isEmpty();
        assertThat(draining.routed()).containsExactly(new JobId(2));
        assertThat(draining.lookAgain()).contains(NOW.plus(Pilot.DRAIN));
        wanted = served(2, Update.REPLACE, NOW.minus(Pilot.DRAIN));
        assertThat(steer().orders()).containsExactly(new Order.Stop(new JobId(1)));
    }

    @Test
    void whereStorageIsSharedTheOldOneEndsFirst() {
        wanted = deploying(2, Update.RECREATE);
        serving = Optional.of(served(1, Update.RECREATE));
        live(1, 1, 0, Phase.READY);
        assertThat(steer().orders()).containsExactly(new Order.Stop(new JobId(1)));
        live.clear();
        live(1, 1, 0, Phase.STOPPING);
        assertThat(steer().orders()).isEmpty();
        live.clear();
        assertThat(steer().orders()).containsExactly(new Order.Start(2, 0));
    }

    @Test
    void aNewOneThatFailsGivesWayToTheOldOne() {
        wanted = deploying(2, Update.REPLACE);
        serving = Optional.of(served(1, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        live(2, 2, 0, Phase.STARTING, 61, 0, "");
        Course course = steer();
        assertThat(course.orders())
                .containsExactly(
                        new Order.Fail(2, "it was not ready within 60 s; its log may say why"),
                        new Order.GoBack(1),
                        new Order.Stop(new JobId(2)));
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
    }

    @Test
    void whatServesIsNotStoppedForOneThatCannotBeStarted() {
        wanted = deploying(2, Update.RECREATE, 20);
        serving = Optional.of(served(1, Update.RECREATE));
        live(1, 1, 0, Phase.READY);
        obstacle = Optional.of("${dbb.url} leads nowhere");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.note()).isEqualTo("revision 2 is being deployed: ${dbb.url} leads nowhere");
        assertThat(course.lookAgain()).contains(NOW.plusSeconds(40));

        wanted = deploying(2, Update.RECREATE, 60);
        Course over = steer();
        assertThat(over.orders())
                .containsExactly(
                        new Order.Fail(2, "it could not be started within 60 s: ${dbb.url} leads nowhere"),
                        new Order.GoBack(1));
        assertThat(over.routed()).containsExactly(new JobId(1));
    }

    @ParameterizedTest
    @EnumSource
    void oneThatFindsNoPlaceGivesWayToTheOldOne(Update update) {
        wanted = deploying(2, update, 600);
        serving = Optional.of(served(1, update));
        waiting(2, 2, 50, "needs 16 GB of memory");
        Course course = steer();
        assertThat(course.orders()).as("it may have begun to wait late").isEmpty();
        assertThat(course.lookAgain()).contains(NOW.plusSeconds(10));
        live.clear();
        waiting(2, 2, 60, "needs 16 GB of memory");
        assertThat(steer().orders())
                .containsExactly(
                        new Order.Fail(2, "it could not be started within 60 s: needs 16 GB of memory"),
                        new Order.GoBack(1),
                        new Order.Stop(new JobId(2)));
    }

    @Test
    void whereThereIsNoRoomForAllOfBothTheNewOneServesWithThoseThatFoundAPlace() {
        instances = 2;
        serving = Optional.of(served(1, Update.REPLACE));
        wanted = deploying(2, Update.REPLACE);
        live(1, 1, 0, Phase.READY);
        live(2, 1, 1, Phase.READY);
        live(3, 2, 0, Phase.READY);
        waiting(4, 2, 1, 5, "needs 2 GB of memory");
        Course early = steer();
        assertThat(early.orders()).isEmpty();
        assertThat(early.routed()).containsExactly(new JobId(1), new JobId(2));
        assertThat(early.lookAgain()).contains(NOW.plusSeconds(5));

        live.removeLast();
        waiting(4, 2, 1, Pilot.CROWDED.toSeconds(), "needs 2 GB of memory");
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Serve(2));
        assertThat(course.routed()).containsExactly(new JobId(3));
    }

    @Test
    void whoAsksForFewerMakesRoomByThat() {
        wanted = deploying(2, Update.REPLACE);
        live(1, 1, 0, Phase.READY);
        live(2, 1, 1, Phase.READY);
        waiting(3, 1, 2, 60, "needs 2 GB of memory");
        waiting(4, 2, 0, 5, "needs 2 GB of memory");
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Stop(new JobId(2)), new Order.Stop(new JobId(3)));
        assertThat(course.routed()).contains(new JobId(1));
    }

    @Test
    void whyAnInstanceIsNotReadyIsToldRatherThanWhatAnotherWaitsFor() {
        instances = 2;
        serving = Optional.of(served(1, Update.REPLACE));
        wanted = deploying(2, Update.REPLACE);
        live(1, 1, 0, Phase.READY);
        live(2, 1, 1, Phase.READY);
        live(3, 2, 0, Phase.STARTING, 59, 0, "port 81: connection refused");
        waiting(4, 2, 1, 61, "needs 2 GB of memory");
        assertThat(steer().orders()).isEmpty();
        live.removeLast();
        live.removeLast();
        live(3, 2, 0, Phase.STARTING, 60, 0, "port 81: connection refused");
        waiting(4, 2, 1, 62, "needs 2 GB of memory");
        assertThat(steer().orders().getFirst())
                .isEqualTo(new Order.Fail(2, "it was not ready within 60 s; port 81: connection refused"));
    }

    @Test
    void theFirstOneWaitsForAPlaceAsLongAsItTakes() {
        wanted = deploying(1, Update.RECREATE, 600);
        waiting(1, 1, 600, "no node is online");
        assertThat(steer().orders()).isEmpty();
        obstacle = Optional.of("${db.url} leads nowhere");
        live.clear();
        assertThat(steer().orders()).isEmpty();
    }

    @Test
    void whyTheNewOneIsNotReadyIsToldWhileTheOldOneServes() {
        wanted = deploying(2, Update.REPLACE);
        serving = Optional.of(served(1, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        assertThat(steer().note()).isEqualTo("revision 2 is being deployed");
        waiting(2, 2, 1, "no node has label gpu");
        assertThat(steer().note()).isEqualTo("revision 2 is being deployed: no node has label gpu");
        live.removeLast();
        live(2, 2, 0, Phase.STARTING, 1, 0, "the probe is refused");
        assertThat(steer().note()).isEqualTo("revision 2 is being deployed: the probe is refused");
    }

    @Test
    void afterGoingBackTheOldOneRunsAgain() {
        wanted = served(1, Update.RECREATE);
        live(2, 2, 0, Phase.STOPPING);
        assertThat(steer().orders()).as("two must not use the same storage").isEmpty();
        live.clear();
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    // ---- a revision that serves ----

    @Test
    void itConverges() {
        wanted = served(1, Update.REPLACE);
        live(1, 1, 0, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.lookAgain()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(course.note()).isEmpty();
    }

    @Test
    void itIsScaled() {
        wanted = served(1, Update.REPLACE);
        instances = 3;
        live(1, 1, 0, Phase.READY);
        Course up = steer();
        assertThat(up.orders()).containsExactly(new Order.Start(1, 1), new Order.Start(1, 2));
        assertThat(up.note()).isEqualTo("1 of 3 instances are ready");
        live(2, 1, 1, Phase.READY);
        instances = 1;
        Course down = steer();
        assertThat(down.orders()).containsExactly(new Order.Stop(new JobId(2)));
        assertThat(down.routed()).containsExactly(new JobId(1));
    }

    @Test
    void anInstanceThatIsLostIsReplaced() {
        wanted = served(1, Update.REPLACE);
        ended.add(new Ending(1, NOW.minusSeconds(2), "its node did not answer", true));
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    @Test
    void theMoreOftenItEndsTheLongerThePause() {
        wanted = served(1, Update.REPLACE);
        for (int i = 0; i < 5; i++) {
            ended.add(new Ending(1, NOW.minusSeconds(10L * i), "lost", true));
        }
        assertThat(steer().lookAgain()).contains(NOW.plusSeconds(16));
        ended.clear();
        ended.add(new Ending(1, NOW.minus(Pilot.MEMORY), "long ago", true));
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    @Test
    void aCrashLoopIsVisibleAndGoesOn() {
        wanted = served(1, Update.REPLACE);
        live(1, 1, 0, Phase.RESTARTING, 500, 7, "ended with exit code 1; starts again in 32 s");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.CRASHED);
        assertThat(course.note()).contains("32 s");
        assertThat(course.routed()).isEmpty();
    }

    @Test
    void whatItsNodeStoppedForGoodIsNotTriedAgain() {
        wanted = served(1, Update.RECREATE);
        live(1, 1, 0, Phase.HALTED, 500, 0, "uses 11 GB of 10 GB of disk");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.routed()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.FAILED);
        assertThat(course.note()).isEqualTo("uses 11 GB of 10 GB of disk");

        wanted = deploying(2, Update.RECREATE);
        assertThat(steer().orders()).as("another revision may mend it").containsExactly(new Order.Stop(new JobId(1)));
    }

    @Test
    void aRevisionThatItsNodeStoppedForGoodFailsAtOnce() {
        live(1, 1, 0, Phase.HALTED, 5, 0, "uses 11 GB of 10 GB of disk");
        assertThat(steer().orders().getFirst()).isEqualTo(new Order.Fail(1, "uses 11 GB of 10 GB of disk"));
    }

    @Test
    void oneOfSeveralThatWasStoppedForGoodLeavesTheOthersServing() {
        wanted = served(1, Update.REPLACE);
        instances = 2;
        live(1, 1, 0, Phase.HALTED, 500, 0, "uses 11 GB of 10 GB of disk");
        live(2, 1, 1, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.routed()).containsExactly(new JobId(2));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(course.note()).isEqualTo("1 of 2 instances are ready: uses 11 GB of 10 GB of disk");
    }

    @Test
    void withoutItsNodeItIsLostAndWaits() {
        wanted = served(1, Update.RECREATE);
        live.add(new Instance(
                new JobId(1), 1, 0, Phase.STARTING, NOW, Optional.of(NOW), 0, "", Optional.of(new NodeId("far"))));
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.LOST);
        assertThat(course.note()).contains("far");
    }

    @Test
    void whatWasReadyIsStillLedToWhenItsNodeIsSilent() {
        wanted = served(1, Update.RECREATE);
        live.add(new Instance(
                new JobId(1), 1, 0, Phase.READY, NOW, Optional.of(NOW), 0, "", Optional.of(new NodeId("far"))));
        Course course = steer();
        assertThat(course.state()).isEqualTo(WorkloadState.LOST);
        assertThat(course.routed()).containsExactly(new JobId(1));
    }

    // ---- a revision that is built first ----

    @Test
    void aFirstImageIsBuiltBeforeAnythingStarts() {
        wanted = building(1);
        image = Optional.of(new Image(Image.Making.WANTED, ""));
        assertThat(steer().orders()).containsExactly(new Order.Build(1));
        image = Optional.of(new Image(Image.Making.UNDER_WAY, "installing"));
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.BUILDING);
        assertThat(course.note()).isEqualTo("installing");
        image = Optional.of(new Image(Image.Making.BUILT, ""));
        assertThat(steer().orders()).containsExactly(new Order.Built(1));
    }

    @Test
    void nothingIsBuiltForWhatCouldNotBeStarted() {
        wanted = building(1);
        image = Optional.of(new Image(Image.Making.WANTED, ""));
        obstacle = Optional.of("no node has room for all of it");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.QUEUED);
        assertThat(course.note()).isEqualTo("no node has room for all of it");
    }

    @Test
    void whatServesIsKeptGoingWhileAnotherIsBuilt() {
        instances = 2;
        wanted = building(2);
        serving = Optional.of(served(1, Update.RECREATE));
        image = Optional.of(new Image(Image.Making.UNDER_WAY, "installing"));
        live(1, 1, 0, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Start(1, 1));
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
        live(2, 1, 1, Phase.READY);
        assertThat(steer().note()).isEqualTo("revision 2 is being built: installing");
    }

    @Test
    void anImageThatCannotBeBuiltFailsItsRevision() {
        wanted = building(2);
        serving = Optional.of(served(1, Update.REPLACE));
        image = Optional.of(new Image(Image.Making.FAILED, "npm ci exited with 1"));
        live(1, 1, 0, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Fail(2, "npm ci exited with 1"), new Order.GoBack(1));
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
    }

    @Test
    void withoutAnythingToGoBackToItFails() {
        wanted = building(1);
        image = Optional.of(new Image(Image.Making.FAILED, "no Dockerfile"));
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Fail(1, "no Dockerfile"));
        assertThat(course.state()).isEqualTo(WorkloadState.FAILED);
    }

    // ---- what comes to an end ----

    @Test
    void whatEndsAsItShouldHasServedItsPurpose() {
        live(1, 1, 0, Phase.COMPLETED);
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Serve(1));
        assertThat(course.routed()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.COMPLETED);
        wanted = served(1, Update.REPLACE);
        assertThat(steer().orders()).isEmpty();
        assertThat(steer().state()).isEqualTo(WorkloadState.COMPLETED);
    }

    @Test
    void whatEndsAsItShouldTakesThePlaceOfWhatDidBefore() {
        wanted = deploying(2, Update.RECREATE);
        serving = Optional.of(served(1, Update.RECREATE));
        live(1, 1, 0, Phase.COMPLETED);
        assertThat(steer().orders()).containsExactly(new Order.Stop(new JobId(1)));
        live.clear();
        assertThat(steer().orders()).containsExactly(new Order.Start(2, 0));
    }

    @Test
    void whatEndsWrongFailsItsRevision() {
        live(1, 1, 0, Phase.HALTED, 5, 0, "it ended with exit code 3");
        assertThat(steer().orders()).startsWith(new Order.Fail(1, "it ended with exit code 3"));
    }

    @Test
    void oneThatIsDoneIsNotMissed() {
        instances = 2;
        wanted = served(1, Update.REPLACE);
        live(1, 1, 0, Phase.COMPLETED);
        live(2, 1, 1, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(course.note()).isEmpty();
    }

    // ---- a revision that comes after others ----

    @Test
    void itIsNotStartedBeforeWhatComesFirst() {
        waitsFor = Optional.of("db to be ready");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.QUEUED);
        assertThat(course.note()).isEqualTo("waits for db to be ready");
        waitsFor = Optional.empty();
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    @Test
    void whatServesGoesOnAndFailsByNoClockWhileTheNextOneWaitsForOthers() {
        wanted = deploying(2, Update.RECREATE, 3_600);
        serving = Optional.of(served(1, Update.RECREATE));
        waitsFor = Optional.of("db to be ready");
        live(1, 1, 0, Phase.READY);
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(course.note()).isEqualTo("revision 2 waits for db to be ready");
    }

    @Test
    void whatServesIsReplacedWhileTheNextOneWaitsForOthers() {
        wanted = deploying(2, Update.REPLACE);
        serving = Optional.of(served(1, Update.REPLACE));
        waitsFor = Optional.of("db to be ready");
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    @Test
    void onlyItsFirstStartWaits() {
        waitsFor = Optional.of("db to be ready");
        live(1, 1, 0, Phase.READY);
        assertThat(steer().orders()).containsExactly(new Order.Serve(1));
        live.clear();
        ended.add(new Ending(1, NOW.minusSeconds(30), "its node went away", true));
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
        ended.clear();
        wanted = served(1, Update.REPLACE);
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    @Test
    void whatWaitsInVainFails() {
        wanted = deploying(2, Update.REPLACE);
        serving = Optional.of(served(1, Update.REPLACE));
        waitsFor = Optional.of("migrate to be done");
        inVain = Optional.of("migrate to be done, whose revision 3 failed");
        live(1, 1, 0, Phase.READY);
        Course course = steer();
        String why = "it waited for migrate to be done, whose revision 3 failed";
        assertThat(course.orders()).containsExactly(new Order.Fail(2, why), new Order.GoBack(1));
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);

        serving = Optional.empty();
        live.clear();
        assertThat(steer().orders()).containsExactly(new Order.Fail(2, why));
        assertThat(steer().state()).isEqualTo(WorkloadState.FAILED);

        live(2, 2, 0, Phase.READY);
        assertThat(steer().orders()).containsExactly(new Order.Serve(2));
    }

    // ---- the end ----

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "DELETED"})
    void itEndsWhatRuns(Desired end) {
        desired = end;
        wanted = served(1, Update.REPLACE);
        live(1, 1, 0, Phase.READY);
        live(2, 1, 1, Phase.STOPPING);
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Stop(new JobId(1)));
        assertThat(course.routed()).isEmpty();
        assertThat(course.state()).isEqualTo(end == Desired.STOPPED ? WorkloadState.STOPPING : WorkloadState.DELETING);
        live.clear();
        assertThat(steer().state()).isEqualTo(end == Desired.STOPPED ? WorkloadState.STOPPED : WorkloadState.DELETING);
    }

    @Test
    void anImageThatIsBuiltAnewIsWaitedForWithoutALimit() {
        wanted = deploying(2, Update.REPLACE, 3_600);
        serving = Optional.of(served(1, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        image = Optional.of(new Image(Image.Making.UNDER_WAY, "it is built anew"));
        obstacle = Optional.of("it is built anew");
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.lookAgain()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.RUNNING);
    }

    @Test
    void anImageThatCannotBeBuiltAnewFailsItsRevision() {
        wanted = deploying(2, Update.REPLACE);
        serving = Optional.of(served(1, Update.REPLACE));
        live(1, 1, 0, Phase.READY);
        image = Optional.of(new Image(Image.Making.FAILED, "its source is not kept"));
        obstacle = Optional.of("its source is not kept");
        Course course = steer();
        assertThat(course.orders()).contains(new Order.Fail(2, "its source is not kept"), new Order.GoBack(1));
        assertThat(course.routed()).containsExactly(new JobId(1));
    }

    private Course steer() {
        return Pilot.steer(new Situation(
                desired, instances, wanted, serving, live, ended, image, obstacle, waitsFor, inVain, NOW));
    }

    // ---- nodes that want to be rid of what they have ----

    @Test
    void whatIsToGoIsReplacedElsewhereBeforeItGoes() {
        wanted = served(1, Update.REPLACE, NOW.minusSeconds(3_600));
        leaving(1, 1, 0, Phase.READY);
        Course begun = steer();
        assertThat(begun.orders()).containsExactly(new Order.Start(1, 0));
        assertThat(begun.routed()).containsExactly(new JobId(1));
        assertThat(begun.state()).isEqualTo(WorkloadState.RUNNING);

        live(2, 1, 0, Phase.STARTING);
        Course waits = steer();
        assertThat(waits.orders()).isEmpty();
        assertThat(waits.routed()).containsExactly(new JobId(1));

        live.removeLast();
        readySince(2, 1, 0, 3);
        Course switched = steer();
        assertThat(switched.orders()).isEmpty();
        assertThat(switched.routed()).containsExactly(new JobId(2));
        assertThat(switched.lookAgain()).contains(NOW.plusSeconds(7));

        live.removeLast();
        readySince(2, 1, 0, 10);
        Course over = steer();
        assertThat(over.orders()).containsExactly(new Order.Stop(new JobId(1)));
        assertThat(over.routed()).containsExactly(new JobId(2));
    }

    @Test
    void whatStandsStillIsNotWaitedFor() {
        wanted = served(1, Update.REPLACE, NOW.minusSeconds(3_600));
        leaving(1, 1, 0, Phase.SUSPENDED);
        waiting(2, 1, 1, "needs 4 GB of memory");
        Course waits = steer();
        assertThat(waits.state()).isEqualTo(WorkloadState.SUSPENDED);
        assertThat(waits.note()).isEqualTo("it stands still: somebody is there; elsewhere needs 4 GB of memory");

        live.removeLast();
        readySince(2, 1, 0, 0);
        assertThat(steer().orders()).containsExactly(new Order.Stop(new JobId(1)));
    }

    @Test
    void whoMayStayAfterAllIsKeptAndWhoWasToFollowIsNot() {
        wanted = served(1, Update.REPLACE, NOW.minusSeconds(3_600));
        readySince(1, 1, 0, 600);
        waiting(2, 1, 1, "no node is online");
        Course course = steer();
        assertThat(course.orders()).containsExactly(new Order.Stop(new JobId(2)));
        assertThat(course.routed()).containsExactly(new JobId(1));
    }

    @Test
    void whatKeepsSomethingThereStays() {
        wanted = served(1, Update.RECREATE, NOW.minusSeconds(3_600));
        leaving(1, 1, 0, Phase.SUSPENDED);
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.SUSPENDED);
        assertThat(course.note()).isEqualTo("it stands still: somebody is there");
    }

    @Test
    void aRevisionDoesNotFailBecauseItsFirstNodeIsWanted() {
        wanted = deploying(1, Update.REPLACE, 600);
        leaving(1, 1, 0, Phase.SUSPENDED);
        assertThat(steer().orders()).containsExactly(new Order.Start(1, 0));
    }

    // ---- nodes that do not answer ----

    @Test
    void oneThatIsCutOffIsReplacedAndDecidedAboutWhenItIsBack() {
        wanted = served(1, disconnect(true, Reconcile.ORIGINAL));
        away(1, 0);
        Course begun = steer();
        assertThat(begun.orders()).containsExactly(new Order.Start(1, 0));
        assertThat(begun.routed()).as("it may still be reached").containsExactly(new JobId(1));
        assertThat(begun.state()).isEqualTo(WorkloadState.LOST);
        assertThat(begun.note()).isEqualTo("node a is away: it goes on when a is back");

        readySince(2, 1, 0, 600);
        Course replaced = steer();
        assertThat(replaced.orders()).isEmpty();
        assertThat(replaced.routed()).containsExactly(new JobId(2));
        assertThat(replaced.state()).isEqualTo(WorkloadState.RUNNING);
    }

    @ParameterizedTest
    @CsvSource({"ORIGINAL, 1", "NEWEST, 2"})
    void oneOfTheTwoStaysWhenTheNodeIsBack(Reconcile reconcile, long survivor) {
        wanted = served(1, disconnect(true, reconcile));
        readySince(1, 1, 0, 3_000);
        readySince(2, 1, 0, 600);
        Course course = steer();
        assertThat(course.routed()).containsExactly(new JobId(survivor));
        assertThat(course.orders()).containsExactly(new Order.Stop(new JobId(3 - survivor)));
    }

    @ParameterizedTest
    @EnumSource(Reconcile.class)
    void theOneThatIsBackGoesOnWhereNoOtherFoundAPlace(Reconcile reconcile) {
        wanted = served(1, disconnect(true, reconcile));
        readySince(1, 1, 0, 3_000);
        waiting(2, 1, 600, "needs 4 GB of memory");
        Course course = steer();
        assertThat(course.routed()).containsExactly(new JobId(1));
        assertThat(course.orders()).containsExactly(new Order.Stop(new JobId(2)));
    }

    @Test
    void whatIsNotToBeReplacedIsWaitedFor() {
        wanted = served(1, disconnect(false, Reconcile.REPLACEMENT));
        away(1, 0);
        Course course = steer();
        assertThat(course.orders()).isEmpty();
        assertThat(course.state()).isEqualTo(WorkloadState.LOST);
    }

    @Test
    void whatIsWantedNoMoreIsStoppedWhereverItIs() {
        wanted = served(1, disconnect(true, Reconcile.ORIGINAL));
        desired = Desired.STOPPED;
        away(1, 0);
        readySince(2, 1, 0, 600);
        assertThat(steer().orders()).containsExactly(new Order.Stop(new JobId(1)), new Order.Stop(new JobId(2)));
    }

    private static Disconnect disconnect(boolean replace, Reconcile reconcile) {
        return new Disconnect(Optional.of(Duration.ofSeconds(90)), Optional.empty(), replace, reconcile);
    }

    private static Revision served(int number, Disconnect disconnect) {
        Instant since = NOW.minusSeconds(3_600);
        return new Revision(
                number,
                RevisionState.SERVING,
                Update.REPLACE,
                since,
                Optional.of(since),
                Duration.ofSeconds(60),
                disconnect,
                "");
    }

    private void away(long id, int ordinal) {
        live.add(new Instance(
                new JobId(id),
                1,
                ordinal,
                Phase.READY,
                NOW.minusSeconds(3_600),
                Optional.of(NOW.minusSeconds(3_600)),
                0,
                "",
                Optional.of(new NodeId("a"))));
    }

    private void leaving(long id, int revision, int ordinal, Phase phase) {
        live.add(new Instance(
                new JobId(id),
                revision,
                ordinal,
                phase,
                NOW.minusSeconds(600),
                Optional.of(NOW.minusSeconds(600)),
                0,
                "",
                Optional.empty(),
                Optional.of("somebody is there"),
                phase == Phase.READY ? Optional.of(NOW.minusSeconds(590)) : Optional.empty()));
    }

    private void readySince(long id, int revision, int ordinal, long seconds) {
        live.add(new Instance(
                new JobId(id),
                revision,
                ordinal,
                Phase.READY,
                NOW.minusSeconds(seconds + 5),
                Optional.of(NOW.minusSeconds(seconds + 5)),
                0,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.of(NOW.minusSeconds(seconds))));
    }

    private void live(long id, int revision, int ordinal, Phase phase) {
        live(id, revision, ordinal, phase, 1, 0, "");
    }

    private void live(long id, int revision, int ordinal, Phase phase, long age, int restarts, String note) {
        live.add(new Instance(
                new JobId(id),
                revision,
                ordinal,
                phase,
                NOW.minusSeconds(age),
                Optional.of(NOW.minusSeconds(age)),
                restarts,
                note,
                Optional.empty()));
    }

    private void waiting(long id, int revision, long age, String why) {
        waiting(id, revision, 0, age, why);
    }

    private void waiting(long id, int revision, int ordinal, long age, String why) {
        live.add(new Instance(
                new JobId(id),
                revision,
                ordinal,
                Phase.WAITING,
                NOW.minusSeconds(age),
                Optional.empty(),
                0,
                why,
                Optional.empty()));
    }

    private static Revision deploying(int number, Update update) {
        return deploying(number, update, 0);
    }

    private static Revision deploying(int number, Update update, long age) {
        return new Revision(
                number,
                RevisionState.DEPLOYING,
                update,
                NOW.minusSeconds(age),
                Optional.empty(),
                Duration.ofSeconds(60),
                "");
    }

    private static Revision building(int number) {
        return new Revision(
                number,
                RevisionState.BUILDING,
                Update.REPLACE,
                NOW.minusSeconds(3_600),
                Optional.empty(),
                Duration.ofSeconds(60),
                "");
    }

    private static Revision served(int number, Update update) {
        return served(number, update, NOW);
    }

    private static Revision served(int number, Update update, Instant since) {
        return new Revision(
                number, RevisionState.SERVING, update, since, Optional.of(since), Duration.ofSeconds(60), "");
    }
}
