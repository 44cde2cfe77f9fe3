package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lattice.api.build.SourceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repositories behind ssh, by a real sshd. */
class SshSourceTest extends SourceStage {
    private @Nullable SshHost running;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(SshHost.program().isPresent(), "there is no sshd here");
        directory = _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        running = SshHost.start(Files.createDirectory(folder.resolve("sshd")));
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    private SshHost host() {
        if (running == null) {
            throw new IllegalStateException("it was not started");
        }
        return running;
    }

    private SourceRequest request(Repository repository, @Nullable String key) {
        String url =
                "ssh://" + System.getProperty("user.name") + "@git.example.org:" + host().port() + repository.folder();
        return new SourceRequest(url, null, null, null, null, key, null, null);
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
    void aKeyOpensARepositoryAndIsNotKept() throws IOException, SourceException {
        Repository app = repository("app.git");
        app.write("index.html", "hello").commit("one");
        String key = host().allowedKey("deploy");
        assertThat(fetch(request(app, key)).text().apply("index.html")).contains("hello");
        assertThat(isKeptAtHome(key.lines().skip(1).findFirst().orElseThrow())).isFalse();
        assertThat(Files.readString(home.resolve("known_hosts"))).contains("git.example.org");
    }

    @Test
    void withoutTheKeyNobodyIsLetIn() throws IOException {
        Repository app = repository("app.git");
        app.write("index.html", "hello").commit("one");
        host().allowedKey("deploy");
        assertThat(failure(request(app, null))).contains("wants a key", "deploy key");
        assertThat(failure(request(app, host().strangersKey("stranger")))).contains("does not accept the key");
    }

    @Test
    void aRepositoryThatIsNotThereIsSaid() throws IOException {
        String key = host().allowedKey("deploy");
        assertThat(failure(request(new Repository(root.resolve("none")), key))).contains("is not there");
    }

    @Test
    void aHostWithAnotherKeyThanBeforeIsNotTrusted() throws Exception {
        Repository app = repository("app.git");
        app.write("index.html", "hello").commit("one");
        String key = host().allowedKey("deploy");
        fetch(request(app, key));
        host().becomeAnother();
        assertThat(failure(request(app, key))).contains("another host key than before", "known_hosts");
    }
}
