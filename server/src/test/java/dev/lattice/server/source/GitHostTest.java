package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.build.SourceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories of a real host, by https. */
class GitHostTest extends SourceStage {
    private static final String TOKEN = "canary-7f3a1c";
    private static final String NAME = "git.example.org";

    @TempDir
    private static Path certificates;

    private static GitHost.TestAuthority authority;

    private GitHost host;
    private Repository app;

    @BeforeAll
    static void certify() throws IOException {
        authority = GitHost.TestAuthority.create(certificates, NAME, "other.example.org");
    }

    @BeforeEach
    void start() throws IOException {
        authorities = Optional.of(authority.certificate());
        // Nobody else knows these names: whoever reaches the host has dialed what was looked at.
        directory = name -> {
            if (name.endsWith(".example.org")) {
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            }
            throw new UnknownHostException(name);
        };
        host = new GitHost(root, authority);
        app = repository("team/app.git");
        app.write("index.html", "hello").commit("one");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private String failure(SourceRequest request) {
        try {
            fetch(request);
        } catch (SourceException expected) {
            return String.valueOf(expected.getMessage());
        }
        throw new AssertionError("it was fetched");
    }

    @Test
    void aRepositoryIsFetchedFromTheAddressThatWasLookedAt() throws SourceException {
        Snapshot snapshot = fetch(git(host.url(NAME, "/team/app.git"), "main"));
        assertThat(snapshot.text().apply("index.html")).contains("hello");
    }

    @Test
    void aCommitIsFetchedByItsId() throws IOException, SourceException {
        app.git("config", "--unset", "uploadpack.allowAnySHA1InWant");
        String first = app.git("rev-parse", "HEAD");
        app.write("index.html", "changed").commit("two");
        assertThat(fetch(git(host.url(NAME, "/team/app.git"), first)).text().apply("index.html"))
                .contains("hello");
    }

    @Test
    void aGitThatIgnoresAddressesIsNotSentOut() throws IOException {
        Path old = folder.resolve("old-git");
        Files.writeString(old, "#!/bin/sh\necho git version 2.34.1\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        program = old.toString();
        assertThat(failure(git(host.url(NAME, "/team/app.git"), null)))
                .contains("git version 2.34", "2.37 is needed", "update it");
        assertThat(host.asked).isEmpty();
    }

    @Test
    void aPrivateOneOpensByItsTokenOnly() throws SourceException {
        host.require(TOKEN);
        String url = host.url(NAME, "/team/app.git");
        assertThat(failure(git(url, null))).contains("or it is private", "give a token");
        assertThat(failure(withToken(url, "wrong")))
                .contains("does not accept the token")
                .doesNotContain("wrong");
        assertThat(fetch(withToken(url, TOKEN)).tree().has("index.html")).isTrue();
    }

    @Test
    void theUserOfATokenIsTheOneThatWasNamed() throws SourceException {
        host.require(TOKEN);
        fetch(new SourceRequest(host.url(NAME, "/team/app.git"), null, null, TOKEN, "deploy", null, null, null));
        String shown = Base64.getEncoder().encodeToString(("deploy:" + TOKEN).getBytes(StandardCharsets.UTF_8));
        assertThat(host.asked).allMatch(asked -> asked.endsWith("Basic " + shown));
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(failure(git(host.url(NAME, "/team/none.git"), null))).contains("is not there, or it is private");
        assertThat(failure(git(host.url("nobody.example.com", "/team/app.git"), null)))
                .contains("Nobody knows a host 'nobody.example.com'");
        assertThat(failure(git("https://" + NAME + ":1/team/app.git", null))).contains("does not answer");
    }

    @Test
    void aCertificateOfNobodyIsNotTrusted() {
        authorities = Optional.empty();
        assertThat(failure(git(host.url(NAME, "/team/app.git"), null))).contains("certificate");
    }

    @Test
    void aRedirectIsNotFollowedAndShowsNoTokenToAnother() {
        host.redirects.put("/team/moved.git/info/refs", host.url("other.example.org", "/team/app.git/info/refs"));
        assertThat(failure(withToken(host.url(NAME, "/team/moved.git"), TOKEN)))
                .contains("redirects are not followed")
                .doesNotContain(TOKEN);
        assertThat(host.asked).allMatch(asked -> asked.startsWith("/team/moved.git"));
    }

    @Test
    void aHostThatWantsTheFullNameGetsIt() throws SourceException {
        host.redirects.put("/team/app/info/refs", host.url(NAME, "/team/app.git/info/refs"));
        assertThat(fetch(git(host.url(NAME, "/team/app"), null)).tree().has("index.html"))
                .isTrue();
    }

    @Test
    void hostsOfTheServersNetworkAreNotAsked() {
        Sources strict = sources(new Sources.Rules(Optional.empty(), false));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> strict.fetch(ours, git(host.url(NAME, "/team/app.git"), null), _ -> {}))
                .withMessageContaining("in the server's own network");
        assertThat(host.asked).isEmpty();
    }

    @Test
    void aNameWithOneAddressInsideIsNotAsked() throws UnknownHostException {
        InetAddress[] mixed = {InetAddress.ofLiteral("8.8.8.8"), InetAddress.ofLiteral("10.0.0.1")};
        directory = _ -> mixed;
        Sources strict = sources(new Sources.Rules(Optional.empty(), false));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> strict.fetch(ours, git("https://rebinding.example/x.git", null), _ -> {}))
                .withMessageContaining("in the server's own network");
    }

    @Test
    void aSubmoduleOfAnotherHostDoesNotGetTheToken() throws IOException {
        host.require(TOKEN);
        String commit = repository("team/lib.git").write("lib.js", "x").commit("lib");
        app.write(
                ".gitmodules",
                "[submodule \"lib\"]\npath = lib\nurl = " + host.url("other.example.org", "/team/lib.git") + "\n");
        app.git("update-index", "--add", "--cacheinfo", "160000," + commit + ",lib");
        app.git("add", ".gitmodules");
        app.git("commit", "--quiet", "--message", "with a submodule");
        String url = host.url(NAME, "/team/app.git");
        assertThat(failure(new SourceRequest(url, null, true, TOKEN, null, null, null, null)))
                .contains("or it is private");
        assertThat(host.asked).anyMatch(asked -> asked.startsWith("/team/lib.git"));
        assertThat(host.asked)
                .filteredOn(asked -> asked.startsWith("/team/lib.git"))
                .allMatch(asked -> asked.endsWith(" null"));
    }

    @Test
    void aSubmoduleOfTheServersDiskIsRefused() throws IOException {
        String commit = app.git("rev-parse", "HEAD");
        app.write(".gitmodules", "[submodule \"x\"]\npath = x\nurl = file://" + app.folder() + "\n");
        app.git("update-index", "--add", "--cacheinfo", "160000," + commit + ",x");
        app.git("add", ".gitmodules");
        app.git("commit", "--quiet", "--message", "with a submodule");
        assertThat(failure(withSubmodules(host.url(NAME, "/team/app.git")))).contains("submodule 'x' is refused");
    }

    @Test
    void aTokenIsInNoArgumentNoFileAndNoMessage() throws Exception {
        host.silent.add("/slow.git");
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread fetch =
                Thread.ofPlatform().start(() -> ended.complete(failure(withToken(host.url(NAME, "/slow.git"), TOKEN))));
        host.silentIsAsked.await();
        String encoded =
                Base64.getEncoder().encodeToString(("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));
        assertThat(host.asked).as("it is used").allMatch(asked -> asked.endsWith(encoded));
        List<ProcessHandle> running = children();
        assertThat(running).isNotEmpty();
        for (ProcessHandle process : running) {
            for (String seen : List.of("cmdline", "environ")) {
                assertThat(read(process, seen)).doesNotContain(TOKEN, encoded);
            }
        }
        fetch.interrupt();
        assertThat(ended.get()).contains("canceled").doesNotContain(TOKEN);
        await().until(() -> running.stream().noneMatch(ProcessHandle::isAlive));

        host.require(TOKEN);
        Snapshot snapshot = fetch(withToken(host.url(NAME, "/team/app.git"), TOKEN));
        assertThat(isKeptAtHome(TOKEN)).isFalse();
        assertThat(isKeptAtHome(encoded)).isFalse();
        assertThat(progress).noneMatch(line -> line.contains(TOKEN));
        assertThat(snapshot.toString()).doesNotContain(TOKEN);
        try (Stream<Path> left = Files.list(home.resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    private static List<ProcessHandle> children() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().descendants()) {
            List<ProcessHandle> git = new ArrayList<>();
            all.filter(process -> read(process, "cmdline").contains("git")).forEach(git::add);
            return git;
        }
    }

    /** Linux' own account of a process; where there is none, what the JDK knows. */
    private static String read(ProcessHandle process, String what) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), what), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return process.info().commandLine().orElse("");
        }
    }

    @Test
    void aHostThatNeverAnswersIsLeft() {
        bounds = new Bounds(100, 1 << 20, 1 << 20, 1 << 20, Duration.ofSeconds(2), 2, 1 << 30);
        host.silent.add("/slow.git");
        assertThat(failure(git(host.url(NAME, "/slow.git"), null))).contains("took longer than 2 seconds");
    }

    @Test
    void whatIsTooLargeIsRefusedWithWhatToDo() throws IOException {
        app.write("large", "0123456789".repeat(200)).commit("large");
        bounds = new Bounds(100, 1 << 20, 1_000, 1 << 20, Duration.ofMinutes(1), 2, 1 << 30);
        assertThat(failure(git(host.url(NAME, "/team/app.git"), null))).contains("'large' has more than 1000 bytes");
        bounds = new Bounds(100, 1_500, 1 << 20, 1 << 20, Duration.ofMinutes(1), 2, 1 << 30);
        assertThat(failure(git(host.url(NAME, "/team/app.git"), null))).contains("1500 bytes in all");
        bounds = new Bounds(1, 1 << 20, 1 << 20, 1 << 20, Duration.ofMinutes(1), 2, 1 << 30);
        assertThat(failure(git(host.url(NAME, "/team/app.git"), null))).contains("more than 1 files");
    }
}
