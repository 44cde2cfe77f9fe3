package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.build.SourceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of repositories, by git itself. */
class GitSourceTest extends SourceStage {
    private Repository app() throws IOException {
        Repository app = repository("app.git");
        app.write("package.json", "{\"name\":\"app\",\"scripts\":{\"start\":\"node .\"}}")
                .write("index.js", "require('http')")
                .write("bin/run", "#!/bin/sh\n");
        Files.createSymbolicLink(app.folder().resolve("latest"), Path.of("bin/run"));
        app.folder().resolve("bin/run").toFile().setExecutable(true);
        return app;
    }

    @Test
    void aCommitBecomesAZipWithModesAndLinks() throws IOException, SourceException {
        Repository app = app();
        String commit = app.commit("first line\n\nmore");
        Snapshot snapshot = fetch(git(app.url(), null));
        assertThat(snapshot.commit()).contains(new Snapshot.Commit(commit, "first line", "Ada"));
        assertThat(snapshot.folder()).isEmpty();
        assertThat(snapshot.warnings()).isEmpty();
        assertThat(snapshot.tree().names()).containsExactly("bin/run", "index.js", "latest", "package.json");
        assertThat(snapshot.tree().document("package.json").orElseThrow().text("scripts", "start"))
                .contains("node .");
        assertThat(packed(snapshot))
                .containsEntry("bin/run", "x #!/bin/sh\n")
                .containsEntry("latest", "l bin/run")
                .containsEntry("index.js", "- require('http')");
        assertThat(snapshot.text().apply("bin/run")).contains("#!/bin/sh\n");
        assertThat(snapshot.text().apply("nowhere")).isEmpty();
        assertThat(progress).isNotEmpty();
    }

    @Test
    void branchesTagsAndCommitsAreFound() throws IOException, SourceException {
        Repository app = app();
        String first = app.commit("one");
        app.git("tag", "--annotate", "--message", "release", "v1.0");
        app.git("checkout", "--quiet", "-b", "feature/x");
        app.write("new.js", "2");
        String second = app.commit("two");
        app.git("update-ref", "refs/pull/7/head", second);
        app.git("checkout", "--quiet", "main");
        assertThat(fetch(git(app.url(), null)).commit().orElseThrow().id()).isEqualTo(first);
        assertThat(fetch(git(app.url(), "v1.0")).commit().orElseThrow().id()).isEqualTo(first);
        assertThat(fetch(git(app.url(), "feature/x")).commit().orElseThrow().id())
                .isEqualTo(second);
        assertThat(fetch(git(app.url(), second)).commit().orElseThrow().id()).isEqualTo(second);
        assertThat(fetch(git(app.url(), "refs/pull/7/head")).tree().has("new.js"))
                .isTrue();
    }

    @Test
    void whatBecameOfABranchSinceIsSeen() throws IOException, SourceException {
        Repository app = app();
        String first = app.commit("one");
        app.git("branch", "release");
        assertThat(fetch(git(app.url(), "release")).commit().orElseThrow().id()).isEqualTo(first);
        app.git("branch", "--delete", "--force", "release");
        app.write("new.js", "2");
        String second = app.commit("two");
        app.git("tag", "release");
        assertThat(fetch(git(app.url(), "release")).commit().orElseThrow().id())
                .as("a tag by its name")
                .isEqualTo(second);
        app.git("tag", "--delete", "release");
        assertFails(git(app.url(), "release"), "no branch or tag 'release'", "main");
        app.git("tag", "file", app.git("rev-parse", "HEAD:new.js"));
        assertFails(git(app.url(), "refs/tags/file"), "'refs/tags/file' is no commit");
    }

    @Test
    void whatIsNotThereIsSaidWithWhatIs() throws IOException {
        Repository app = app();
        app.commit("one");
        for (int i = 0; i < 12; i++) {
            app.git("branch", "branch-" + i);
        }
        assertFails(git(app.url(), "nowhere"), "no branch or tag 'nowhere'", "branch-0", "and 3 more");
        assertFails(git(app.url(), "abcdef123"), "all 40 characters");
        assertFails(git(app.url(), "0123456789012345678901234567890123456789"), "does not have that commit");
    }

    @Test
    void anEmptyRepositoryIsSaidToBeEmpty() throws IOException {
        assertFails(git(repository("empty").url(), null), "is empty", "Push a commit");
    }

    @Test
    void onlyWhatIsNewIsFetchedTheSecondTime() throws IOException, SourceException {
        Repository app = app();
        for (int i = 0; i < 300; i++) {
            app.write("src/file" + i, "content of file " + i);
        }
        app.commit("one");
        fetch(git(app.url(), "main"));
        long first = objects();
        assertThat(first).isGreaterThan(300);
        app.write("index.js", "changed");
        app.commit("two");
        assertThat(fetch(git(app.url(), "main")).text().apply("index.js")).contains("changed");
        // A commit, its folder and one file; git may send what it changed from with it.
        assertThat(objects() - first).isBetween(3L, 8L);
        long packs = objects();
        fetch(git(app.url(), "main"));
        assertThat(objects()).as("nothing is new").isEqualTo(packs);
    }

    private Path kept() throws IOException {
        try (Stream<Path> all = Files.list(home.resolve("repositories"))) {
            return all.findFirst().orElseThrow();
        }
    }

    private long objects() throws IOException {
        String counted = new Repository(kept()).git("count-objects", "-v");
        return counted.lines()
                .filter(line -> line.startsWith("in-pack: ") || line.startsWith("count: "))
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".*: ", "")))
                .sum();
    }

    @Test
    void aDamagedRepositoryIsMadeAnew() throws IOException, SourceException {
        Repository app = app();
        app.commit("one");
        Snapshot before = fetch(git(app.url(), "main"));
        try (Stream<Path> packs = Files.list(kept().resolve("objects/pack"))) {
            for (Path pack : packs.toList()) {
                Files.delete(pack);
            }
        }
        assertThat(packed(fetch(git(app.url(), "main")))).isEqualTo(packed(before));
        Files.delete(kept().resolve("HEAD"));
        assertThat(packed(fetch(git(app.url(), "main")))).isEqualTo(packed(before));
        Files.createFile(kept().resolve("shallow.lock"));
        app.write("index.js", "changed");
        app.commit("two");
        assertThat(fetch(git(app.url(), "main")).text().apply("index.js")).contains("changed");
    }

    @Test
    void aPackWithWrongBytesIsMadeAnew() throws IOException, SourceException {
        Repository app = app();
        app.write("large", "0123456789".repeat(20_000)).commit("one");
        Snapshot before = fetch(git(app.url(), "main"));
        try (Stream<Path> packs = Files.list(kept().resolve("objects/pack"))) {
            Path pack = packs.filter(file -> file.toString().endsWith(".pack"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(pack);
            for (int at = 20; at < bytes.length - 20; at++) {
                bytes[at] ^= 0x55;
            }
            pack.toFile().setWritable(true);
            Files.write(pack, bytes);
        }
        assertThat(packed(fetch(git(app.url(), "main")))).isEqualTo(packed(before));
    }

    @Test
    void manyFetchesOfOneRepositoryAtOnceAllHaveIt() throws Exception {
        Repository app = app();
        String commit = app.commit("one");
        Sources sources = sources();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Snapshot>> fetches = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                fetches.add(threads.submit(() -> sources.fetch(ours, git(app.url(), "main"), _ -> {})));
            }
            for (Future<Snapshot> fetch : fetches) {
                assertThat(commit(fetch)).isEqualTo(commit);
            }
        }
    }

    private static String commit(Future<Snapshot> fetch) throws InterruptedException, ExecutionException {
        return fetch.get().commit().orElseThrow().id();
    }

    @Test
    void whatWasUsedLeastRecentlyGoes() throws IOException, SourceException {
        bounds = new Bounds(100, 1 << 20, 1 << 20, 1 << 20, Duration.ofMinutes(1), 2, 1 << 30);
        Sources sources = sources();
        for (String name : List.of("a", "b", "c")) {
            Repository app = repository(name);
            app.write("index.html", name).commit(name);
            sources.fetch(ours, git(app.url(), null), progress::add);
        }
        try (Stream<Path> all = Files.list(home.resolve("repositories"))) {
            assertThat(all).hasSize(2);
        }
        assertThat(sources.fetch(ours, git("file://" + root.resolve("a"), null), progress::add)
                        .commit())
                .isPresent();
    }

    @Test
    void submodulesComeWhenTheyAreAskedFor() throws IOException, SourceException {
        Repository inner = repository("inner");
        inner.write("lib.js", "inner").commit("inner");
        Repository middle = repository("middle");
        middle.write("middle.js", "middle");
        middle.git("submodule", "--quiet", "add", "--", "../inner", "deep/inner");
        middle.commit("middle");
        Repository app = app();
        app.git("submodule", "--quiet", "add", "--", "../middle", "vendor");
        app.commit("app");
        Snapshot without = fetch(git(app.url(), null));
        assertThat(without.tree().names()).doesNotContain("vendor/middle.js");
        assertThat(without.warnings())
                .anyMatch(warning -> warning.contains("'vendor'") && warning.contains("submodules"));
        Snapshot with = fetch(withSubmodules(app.url()));
        assertThat(with.tree().names()).contains("vendor/middle.js", "vendor/deep/inner/lib.js");
        assertThat(packed(with)).containsEntry("vendor/deep/inner/lib.js", "- inner");
    }

    @Test
    void submodulesOfOneAnotherEndSomewhere() throws IOException {
        Repository app = app();
        String first = app.commit("one");
        app.write(".gitmodules", "[submodule \"me\"]\npath = me\nurl = " + app.url() + "\n");
        app.git("update-index", "--add", "--cacheinfo", "160000," + first + ",me");
        app.git("add", ".gitmodules");
        app.git("commit", "--quiet", "--message", "two");
        String second = app.git("rev-parse", "HEAD");
        for (int i = 0; i < 4; i++) {
            app.git("update-index", "--cacheinfo", "160000," + second + ",me");
            app.git("commit", "--quiet", "--message", "again " + i);
            second = app.git("rev-parse", "HEAD");
        }
        assertFails(withSubmodules(app.url()), "3 levels deep");
    }

    @Test
    void pointersOfLfsAreNamed() throws IOException, SourceException {
        Repository app = app();
        app.write(
                "model.bin",
                "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 12345\n");
        app.commit("one");
        assertThat(fetch(git(app.url(), null)).warnings())
                .anyMatch(warning -> warning.contains("model.bin") && warning.contains("LFS"));
    }

    @Test
    void whatCannotBeParsedIsNamedWithItsLine() throws IOException, SourceException {
        Repository app = app();
        app.write("package.json", "{\n  // a comment is fine\n  \"a\": 1,\n}").commit("fine");
        assertThat(fetch(git(app.url(), null)).warnings()).isEmpty();
        app.write("package.json", "{\n  \"a\": 1\n  \"b\": 2\n}").commit("broken");
        Snapshot snapshot = fetch(git(app.url(), null));
        assertThat(snapshot.warnings())
                .anyMatch(warning -> warning.contains("'package.json'") && warning.contains("line 3"));
        assertThat(snapshot.tree().document("package.json")).isEmpty();
    }

    private void assertFails(SourceRequest request, String... parts) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fetch(request))
                .satisfies(failed -> assertThat(failed.getMessage()).contains(parts));
    }
}
