package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.source.SourceTurns.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceTurnsTest {
    private static final ProjectId GREEDY = new ProjectId(1);
    private static final ProjectId MODEST = new ProjectId(2);
    private static final ProjectId OTHER = new ProjectId(3);

    private final SourceTurns turns = new SourceTurns();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    private Turn taken(ProjectId project) throws InterruptedException {
        return turns.take(project, () -> {
            throw new AssertionError("there is a turn");
        });
    }

    /** Gets into the line, and says when it is there and when it has its turn, which it keeps. */
    private Thread wanted(ProjectId project, String name) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                turns.take(project, () -> order.add("waits " + name));
                order.add("has " + name);
            } catch (InterruptedException canceled) {
                order.add("left " + name);
            }
        });
        threads.add(thread);
        await().until(() -> order.stream().anyMatch(said -> said.endsWith(" " + name)));
        return thread;
    }

    @Test
    void oneProjectLeavesTurnsToTheOthers() throws InterruptedException {
        taken(GREEDY);
        Turn second = taken(GREEDY);
        wanted(GREEDY, "third");
        wanted(GREEDY, "fourth");
        taken(MODEST);
        assertThat(order).containsExactly("waits third", "waits fourth");
        second.close();
        await().until(() -> order.contains("has third"));
        assertThat(order).doesNotContain("has fourth");
    }

    @Test
    void allTogetherAreFewAndWhoCameFirstGoesFirst() throws InterruptedException {
        taken(GREEDY);
        taken(GREEDY);
        Turn third = taken(MODEST);
        Turn fourth = taken(MODEST);
        wanted(GREEDY, "greedy");
        wanted(OTHER, "first");
        wanted(MODEST, "second");
        assertThat(order).containsExactly("waits greedy", "waits first", "waits second");
        third.close();
        await().until(() -> order.contains("has first"));
        fourth.close();
        await().until(() -> order.contains("has second"));
        assertThat(order).doesNotContain("has greedy");
    }

    @Test
    void whoLeavesTheLineHoldsNobodyUp() throws InterruptedException {
        taken(GREEDY);
        taken(GREEDY);
        taken(MODEST);
        Turn last = taken(MODEST);
        Thread leaver = wanted(OTHER, "leaver");
        wanted(OTHER, "stayer");
        leaver.interrupt();
        await().until(() -> order.contains("left leaver"));
        last.close();
        await().until(() -> order.contains("has stayer"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> turns.take(GREEDY, () -> {})).isInstanceOf(InterruptedException.class);
    }
}
