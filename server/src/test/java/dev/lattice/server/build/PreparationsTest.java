package dev.lattice.server.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.WorkloadId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PreparationsTest {
    private static final WorkloadId SHOP = new WorkloadId(1);
    private static final int REVISION = 3;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch fetching = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);

    /** Fetches until it is interrupted. */
    private void fetch(Preparations.Running running) {
        try {
            running.fetch(() -> {
                fetching.countDown();
                try {
                    held.await();
                    seen.add("fetched");
                } catch (InterruptedException unwanted) {
                    Thread.currentThread().interrupt();
                    seen.add("interrupted");
                }
                return "";
            });
        } catch (Exception none) {
            seen.add(none.getClass().getSimpleName());
        }
        seen.add("canceled " + running.canceled());
        seen.add("closed " + running.closed());
        seen.add("still interrupted " + Thread.currentThread().isInterrupted());
    }

    @Test
    void whatNobodyWantsIsEndedWhileItIsFetchedAndCanWriteThatDown() throws Exception {
        try (Preparations preparations = new Preparations()) {
            preparations.begin(SHOP, REVISION, this::fetch);
            fetching.await();
            preparations.cancel(SHOP, revision -> revision != REVISION);
            preparations.cancel(new WorkloadId(2), _ -> true);
            assertThat(seen).isEmpty();
            preparations.cancel(SHOP, revision -> revision == REVISION);
            await().until(() -> preparations.note(SHOP, REVISION).isEmpty());
        }
        assertThat(seen).containsExactly("interrupted", "canceled true", "closed false", "still interrupted false");
    }

    @Test
    void whatIsDoneBesidesFetchingIsNotInterrupted() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        try (Preparations preparations = new Preparations()) {
            preparations.begin(SHOP, REVISION, running -> {
                fetching.countDown();
                try {
                    held.await();
                } catch (InterruptedException unwanted) {
                    interrupted.set(true);
                    Thread.currentThread().interrupt();
                }
                fetch(running);
            });
            fetching.await();
            preparations.cancel(SHOP, _ -> true);
            held.countDown();
            await().until(() -> preparations.note(SHOP, REVISION).isEmpty());
        }
        assertThat(interrupted).isFalse();
        assertThat(seen)
                .containsExactly("InterruptedException", "canceled true", "closed false", "still interrupted false");
    }

    @Test
    void aServerThatEndsIsToldFromACancel() throws Exception {
        Preparations preparations = new Preparations();
        preparations.begin(SHOP, REVISION, this::fetch);
        fetching.await();
        preparations.close();
        await().until(() -> preparations.note(SHOP, REVISION).isEmpty());
        assertThat(seen).containsExactly("interrupted", "canceled false", "closed true", "still interrupted false");
    }

    @Test
    void aServerThatEndsBeginsNothingMore() {
        Preparations preparations = new Preparations();
        preparations.close();
        preparations.begin(SHOP, REVISION, running -> seen.add("begun"));
        assertThat(preparations.note(SHOP, REVISION)).isEmpty();
        preparations.close();
        assertThat(seen).isEmpty();
    }
}
