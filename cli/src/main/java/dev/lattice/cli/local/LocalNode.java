package dev.lattice.cli.local;

import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.worker.WorkerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The node of a data folder, among all that a server may have. */
record LocalNode(LocalSettings settings) {
    /** Its id; null until its agent has made one. */
    @Nullable String id() throws IOException {
        Path identity = settings.home().resolve("agent").resolve("identity.json");
        return Files.exists(identity)
                ? JsonObject.parse(Files.readAllBytes(identity)).optionalText("nodeId")
                : null;
    }

    /** Whether the server says that it is online; a server that cannot tell does not say so. */
    boolean online(LatticeClient client) throws IOException {
        String id = id();
        try {
            return id != null && client.nodes().get(id).value().status() == WorkerStatus.ONLINE;
        } catch (ClientException e) {
            // It has not registered yet, or the server is busy.
            return false;
        }
    }
}
