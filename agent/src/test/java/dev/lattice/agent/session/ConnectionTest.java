package dev.lattice.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    @Test
    void aRefusalIsOneSentenceThatSaysWhatToDo() {
        Status token = Status.UNAUTHENTICATED.withDescription("JOIN_TOKEN_REFUSED: It is unknown. Ask for a new one.");
        assertThat(Connection.refusal(token, true))
                .isEqualTo(
                        "the server does not take this join token, which is unknown, expired or used; ask for a new"
                                + " one: an admin makes one with 'lattice nodes token', and it goes to --token-file or WORKER_TOKEN");
        assertThat(Connection.refusal(token, false))
                .startsWith("the server takes no node without a join token; an admin");
        assertThat(Connection.refusal(Status.ALREADY_EXISTS.withDescription("WORKER_ID_TAKEN: Choose another."), true))
                .isEqualTo("the server refuses this node: Choose another");
    }

    @Test
    void aServerThatIsNotThereIsSaidAsThat() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> ServerAddress.ask(URI.create("http://127.0.0.1:" + free + "/")))
                .hasMessageContaining("nothing answers there");
        assertThatThrownBy(() -> ServerAddress.ask(URI.create("http://nobody.invalid/")))
                .hasMessage("no host is known by the name nobody.invalid");
    }
}
