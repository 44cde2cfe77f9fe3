package dev.lattice.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnMachineTest {
    @Test
    void programsOfThisMachineAreKnown() {
        for (String host : new String[] {"127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "127.0.1.1"}) {
            assertThat(OwnMachine.calls("127.0.0.1", host, Set.of()::contains))
                    .as(host)
                    .isTrue();
        }
        for (String address : new String[] {"127.0.0.1", "::1", "0:0:0:0:0:0:0:1"}) {
            assertThat(OwnMachine.calls(address, "localhost", Set.of()::contains))
                    .as(address)
                    .isTrue();
        }
    }

    @Test
    void aNameThatAPagePointsHereIsNotThisMachine() {
        for (String host : new String[] {
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:8080",
            "127.evil.example",
            "",
            "a@localhost"
        }) {
            assertThat(OwnMachine.calls("127.0.0.1", host, Set.of()::contains))
                    .as(host)
                    .isFalse();
        }
        assertThat(OwnMachine.calls("127.0.0.1", null, Set.of()::contains)).isFalse();
    }

    @Test
    void pagesAndProxiesAndOthersAreNotThisMachine() {
        for (String trace : new String[] {"origin", "forwarded", "x-forwarded-for", "x-real-ip", "via"}) {
            assertThat(OwnMachine.calls("127.0.0.1", "localhost:8080", Set.of(trace)::contains))
                    .as(trace)
                    .isFalse();
        }
        assertThat(OwnMachine.calls("192.0.2.7", "localhost:8080", Set.of()::contains))
                .isFalse();
        assertThat(OwnMachine.calls("unknown", "localhost:8080", Set.of()::contains))
                .isFalse();
    }
}
