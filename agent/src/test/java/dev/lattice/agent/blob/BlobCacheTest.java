package dev.lattice.agent.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.task.JobTask;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobCacheTest {
    private static final AllocationId ANY = new AllocationId(1);

    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    private BlobCache cache(long limit, String boot) throws IOException {
        return new BlobCache(folder, store, limit, boot, clock);
    }

    @Test
    void fetchesOnce() throws Exception {
        BlobCache cache = cache(1000, "boot");
        String sha256 = store.add(bytes("hello"));

        Path first = cache.fetch(ANY, sha256, 5, () -> false);
        Path second = cache.fetch(ANY, sha256, 5, () -> false);

        assertThat(first).isEqualTo(second).hasContent("hello");
        assertThat(store.fetches).hasValue(1);
    }

    @Test
    void fetchesOnceForManyAtTheSameTime() throws Exception {
        BlobCache cache = cache(1000, "boot");
        String sha256 = store.add(bytes("hello"));
        store.gate = new CountDownLatch(1);
        List<Future<Path>> fetches = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                fetches.add(threads.submit(() -> cache.fetch(ANY, sha256, 5, () -> false)));
            }
            await().until(() -> store.fetches.get() > 0);
            store.gate.countDown();
            for (Future<Path> fetch : fetches) {
                assertThat(fetch.get()).hasContent("hello");
            }
        }
        assertThat(store.fetches).hasValue(1);
    }

    @Test
    void whoSendsMoreThanAnnouncedFillsNoDisk() throws Exception {
        BlobCache cache = cache(1000, "boot");
        String sha256 = store.add(bytes("hello, and so on"));
        AtomicLong arrived = new AtomicLong();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cache.fetch(ANY, sha256, 5, () -> false, arrived::addAndGet));
        assertThat(arrived).hasValue(0);
        assertThat(cache.fetch(ANY, sha256, 16, () -> false, arrived::addAndGet))
                .hasContent("hello, and so on");
        assertThat(arrived).hasValue(16);
    }

    @Test
    void takesNoOtherBytes() throws Exception {
        BlobCache cache = cache(1000, "boot");
        String sha256 = store.add(bytes("hello"));
        store.spoil(sha256, bytes("jello"));

        assertThatExceptionOfType(BlobUnavailableException.class)
                .isThrownBy(() -> cache.fetch(ANY, sha256, 5, () -> false));
        assertThatExceptionOfType(BlobUnavailableException.class)
                .isThrownBy(() -> cache.fetch(ANY, "../../etc/passwd", 5, () -> false));
        try (Stream<Path> files = Files.list(folder.resolve("unfinished"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void trustsNothingFromBeforeTheMachineStartedWithoutLooking() throws Exception {
        String sha256 = store.add(bytes("hello"));
        Path file = cache(1000, "boot 1").fetch(ANY, sha256, 5, () -> false);
        Files.writeString(file, "jello");
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(now));
        now = now.plusSeconds(60);

        assertThat(cache(1000, "boot 2").fetch(ANY, sha256, 5, () -> false)).hasContent("hello");
        assertThat(store.fetches).hasValue(2);
    }

    @Test
    void forgetsTheLongestUnused() throws Exception {
        BlobCache cache = cache(10, "boot");
        String old = store.add(bytes("old.."));
        String used = store.add(bytes("used."));
        String fresh = store.add(bytes("fresh"));
        Path oldFile = cache.fetch(ANY, old, 5, () -> false);
        Path usedFile = cache.fetch(ANY, used, 5, () -> false);
        now = now.plus(Duration.ofHours(1));
        cache.fetch(ANY, used, 5, () -> false);

        cache.fetch(ANY, fresh, 5, () -> false);

        assertThat(oldFile).doesNotExist();
        assertThat(usedFile).exists();
    }

    @Test
    void laysATree() throws Exception {
        InputFiles files = new InputFiles(cache(1 << 20, "boot"), InputLimits.DEFAULT);
        StringBuilder manifest = new StringBuilder("{\"comment\":[1,{}],\"files\":[");
        for (int i = 0; i < 50; i++) {
            String content = "content " + i;
            manifest.append(i == 0 ? "" : ",")
                    .append("{\"path\":\"d%d/f%d\",\"mode\":%d,\"size\":%d,\"sha256\":\"%s\"}"
                            .formatted(i % 3, i, i == 7 ? 0755 : 0644, content.length(), store.add(bytes(content))));
        }
        List<JobTask.Input> inputs = List.of(tree(manifest.append("]}").toString()));
        Path work = Files.createDirectory(folder.resolve("work"));

        files.fetch(ANY, inputs, () -> false);
        files.lay(ANY, inputs, work, () -> false);

        assertThat(work.resolve("d1/f7")).hasContent("content 7").isExecutable();
        assertThat(work.resolve("d2/f8")).hasContent("content 8");
        assertThat(Files.isExecutable(work.resolve("d2/f8"))).isFalse();
        assertThat(store.fetches).hasValue(51);
    }

    @Test
    void refusesATreeThatLeadsOut() throws Exception {
        InputFiles files = new InputFiles(cache(1 << 20, "boot"), InputLimits.DEFAULT);
        String sha256 = store.add(bytes("x"));
        Path work = Files.createDirectories(folder.resolve("a/work"));
        for (String path : List.of("../x", "/tmp/x", "a/../../x")) {
            List<JobTask.Input> inputs = List.of(tree(
                    "{\"files\":[{\"path\":\"" + path + "\",\"mode\":0,\"size\":1,\"sha256\":\"" + sha256 + "\"}]}"));
            assertThatExceptionOfType(RefusedInputException.class)
                    .isThrownBy(() -> files.lay(ANY, inputs, work, () -> false));
        }
        assertThat(folder.resolve("a/x")).doesNotExist();
        assertThatExceptionOfType(RefusedInputException.class)
                .isThrownBy(() -> files.lay(ANY, List.of(tree("{\"files\":[{]}")), work, () -> false));
    }

    @Test
    void collectsOutputsButNothingFromOutside() throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.createDirectories(work.resolve("dist/deep"));
        Files.writeString(work.resolve("dist/deep/a.js"), "a");
        Files.writeString(work.resolve("report.xml"), "<x/>");
        Files.writeString(work.resolve("other.txt"), "no");
        Files.createSymbolicLink(work.resolve("dist/inside"), Path.of("../report.xml"));
        Files.createSymbolicLink(work.resolve("dist/passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(work.resolve("dist/etc"), Path.of("/etc"));

        var stored = new OutputFiles(store).store(ANY, work, List.of("dist", "*.xml"), () -> false);

        assertThat(stored).extracting("path").containsExactly("dist/deep/a.js", "dist/inside", "report.xml");
        assertThat(store.get(stored.getFirst().sha256())).isEqualTo(bytes("a"));
        assertThat(stored.getLast().size()).isEqualTo(4);
    }

    private JobTask.Input tree(String manifest) {
        byte[] bytes = bytes(manifest);
        return new JobTask.Input(JobTask.InputKind.TREE, store.add(bytes), bytes.length, "tree");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
