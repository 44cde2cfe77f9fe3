package dev.lattice.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.cli.command.FakeLattice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalNodeTest {
    @TempDir
    Path home;

    @Test
    void onlyTheOneOfTheFolderCounts() throws IOException {
        FakeLattice server = new FakeLattice();
        try (LatticeClient client =
                new LatticeClient(ServerUrl.parse(server.url()), FakeLattice.TOKEN, "lattice-cli/test")) {
            assertThat(node().online(client)).as("before it has an id").isFalse();
            identify("node-2");
            assertThat(node().online(client)).as("before it registered").isFalse();
            identify("node-1");
            assertThat(node().online(client)).isTrue();
        } finally {
            server.close();
        }
        try (LatticeClient client =
                new LatticeClient(ServerUrl.parse(server.url()), FakeLattice.TOKEN, "lattice-cli/test")) {
            assertThat(node().online(client)).as("without a server").isFalse();
        }
    }

    private LocalNode node() {
        return new LocalNode(new LocalSettings(home, "127.0.0.1", 1, 2));
    }

    private void identify(String id) throws IOException {
        Path identity = home.resolve("agent/identity.json");
        Files.createDirectories(identity.getParent());
        Files.writeString(identity, "{\"nodeId\":\"" + id + "\"}");
    }
}
