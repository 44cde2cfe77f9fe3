package dev.lattice.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.ProjectId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHubTest {
    private static final ProjectId OURS = new ProjectId(1);
    private static final ProjectId THEIRS = new ProjectId(2);

    private final EventHub hub = new EventHub();

    @Test
    void watchersSeeTheirOwnProjectUntilTheyLeave() {
        List<Object> seen = new ArrayList<>();
        EventHub.Watch watch = hub.watch(OURS, event -> seen.add(event.data()));
        hub.publish(OURS, "job", "ours");
        hub.publish(THEIRS, "job", "theirs");
        watch.close();
        hub.publish(OURS, "job", "later");
        assertThat(seen).containsExactly("ours");
    }

    @Test
    void nobodyWatchesOnceAllHaveLeft() {
        EventHub.Watch first = hub.watch(OURS, _ -> {});
        EventHub.Watch second = hub.watch(OURS, _ -> {});
        first.close();
        assertThat(hub.watched(OURS)).isTrue();
        second.close();
        assertThat(hub.watched(OURS)).isFalse();
        assertThat(hub.watched(THEIRS)).isFalse();
    }
}
