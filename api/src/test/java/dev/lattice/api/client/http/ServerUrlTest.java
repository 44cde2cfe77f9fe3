package dev.lattice.api.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    @Test
    void readsSchemeHostPortAndPath() {
        assertThat(ServerUrl.parse("http://lattice.example"))
                .isEqualTo(new ServerUrl(false, "lattice.example", 80, ""));
        assertThat(ServerUrl.parse(" HTTPS://lattice.example:8443/fleet/ "))
                .isEqualTo(new ServerUrl(true, "lattice.example", 8443, "/fleet"));
        assertThat(ServerUrl.parse("http://[::1]:8080")).isEqualTo(new ServerUrl(false, "[::1]", 8080, ""));
    }

    @Test
    void writesWhatItRead() {
        assertThat(ServerUrl.parse("https://lattice.example/")).hasToString("https://lattice.example");
        assertThat(ServerUrl.parse("http://[::1]:8080/x")).hasToString("http://[::1]:8080/x");
        assertThat(ServerUrl.parse("http://[::1]:8080").socketHost()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lattice.example",
                "ftp://x",
                "http://",
                "http://:80",
                "http://x:0",
                "http://x:99999",
                "http://x:y",
                "http://user@x",
                "http://x?y",
                "http://x#y",
                "http://x y",
                "http://x\r\nHost: y"
            })
    void refusesWhatIsNoServersUrl(String text) {
        assertThatThrownBy(() -> ServerUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
