package dev.lattice.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchesTest {
    private static final ProjectId MINE = new ProjectId(1);
    private static final ProjectId OTHERS = new ProjectId(2);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private TestDatabase database;
    private Searches searches;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        searches = new Searches(database.database());
    }

    @AfterEach
    void close() {
        threads.close();
        database.close();
    }

    @Test
    void oneProjectsSearchesLeaveRoomForOthers() {
        CountDownLatch enough = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> hold(begun, enough), threads);
        CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> hold(begun, enough), threads);
        await(begun);

        assertThatThrownBy(() -> searches.run(MINE, SearchesTest::one)).isInstanceOf(Problem.class);
        assertThat(searches.run(OTHERS, SearchesTest::one)).isEqualTo(1);

        enough.countDown();
        assertThat(first.join() + second.join()).isEqualTo(2);
        assertThat(searches.run(MINE, SearchesTest::one)).isEqualTo(1);
    }

    @Test
    void aLongSearchEndsAndSaysWhatToDo() {
        assertThatThrownBy(() -> searches.run(
                        MINE,
                        handle ->
                                handle.select("select pg_sleep(60)").mapToMap().one()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Narrow it");
        assertThat(searches.run(MINE, SearchesTest::one)).isEqualTo(1);
    }

    private Integer hold(CountDownLatch begun, CountDownLatch enough) {
        return searches.run(MINE, handle -> {
            begun.countDown();
            await(enough);
            return one(handle);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Integer one(Handle handle) {
        return handle.select("select 1").mapTo(Integer.class).one();
    }
}
