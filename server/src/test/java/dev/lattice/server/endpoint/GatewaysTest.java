package dev.lattice.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.Gateway;
import dev.lattice.protocol.gateway.GatewayHello;
import dev.lattice.protocol.gateway.GatewayMessage;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.server.postgres.TestDatabase;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which gateways there are, and whose addresses count. */
class GatewaysTest {
    private TestDatabase database;
    private Gateways gateways;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        gateways = server();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private Gateways server() {
        Gateways fresh = new Gateways(database.database(), new Routes(), new byte[32], "apps.example.org");
        fresh.load();
        return fresh;
    }

    /** It stays until its call is completed. */
    private GatewayLink comes(String id, int httpPort) {
        GatewayLink link = gateways.open("10.0.0.1", new Ear());
        link.onNext(GatewayMessage.newBuilder()
                .setHello(GatewayHello.newBuilder().setGatewayId(id).setHttpPort(httpPort))
                .build());
        return link;
    }

    private String address() {
        return gateways.domainAddress("shop.example.org").url();
    }

    private List<String> dialed() {
        return gateways.admit(new NodeId("a"), 1).getGatewaysList().stream()
                .map(Gateway::getGatewayId)
                .toList();
    }

    private void silentFor(String id, String time) {
        database.database()
                .run(handle ->
                        handle.execute("update gateway set seen_at = now() - ?::interval where id = ?", time, id));
    }

    @Test
    void addressesAreThoseOfAGatewayThatIsThere() {
        GatewayLink first = comes("a", 8_001);
        assertThat(address()).isEqualTo("http://shop.example.org:8001");
        GatewayLink second = comes("b", 8_002);
        first.onCompleted();
        assertThat(address()).isEqualTo("http://shop.example.org:8002");
        second.onCompleted();
        assertThat(address()).as("of the last that was there").isEqualTo("http://shop.example.org:8002");
        comes("a", 8_001);
        assertThat(address()).isEqualTo("http://shop.example.org:8001");
    }

    @Test
    void afterARestartTheyAreThoseOfTheGatewayThatWasThereLast() {
        comes("a", 8_001);
        comes("b", 8_002);
        silentFor("a", "2 days");
        gateways = server();
        assertThat(address()).isEqualTo("http://shop.example.org:8002");
        assertThat(dialed()).containsExactly("a", "b");
    }

    @Test
    void oneThatHasLongBeenGoneIsForgottenAndNodesHearOfIt() {
        comes("a", 8_001).onCompleted();
        comes("b", 8_002);
        AtomicInteger told = new AtomicInteger();
        gateways.listen(told::incrementAndGet);
        silentFor("a", "29 days");
        gateways.sweep();
        assertThat(dialed()).containsExactly("a", "b");
        assertThat(told).hasValue(0);

        silentFor("a", "31 days");
        gateways.sweep();
        assertThat(dialed()).containsExactly("b");
        assertThat(told).hasValue(1);
        assertThat(address()).isEqualTo("http://shop.example.org:8002");
        gateways = server();
        assertThat(dialed()).containsExactly("b");
    }

    @Test
    void oneThatStaysIsNotForgottenHoweverLongAgoItCame() {
        comes("a", 8_001);
        silentFor("a", "31 days");
        gateways.sweep();
        assertThat(dialed()).containsExactly("a");
        gateways = server();
        assertThat(dialed()).containsExactly("a");
    }

    /** A gateway's side of its call; what it is told does not matter here. */
    private static final class Ear extends ServerCallStreamObserver<RouteTable> {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onNext(RouteTable value) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
