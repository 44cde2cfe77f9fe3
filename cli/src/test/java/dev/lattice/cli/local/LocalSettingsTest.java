package dev.lattice.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocalSettingsTest {
    private static String urlOf(String host) {
        return new LocalSettings(Path.of("home"), host, 8080, 8081).url();
    }

    @Test
    void aServerThatListensEverywhereIsReachedByLoopback() throws UnknownHostException {
        for (int bytes : new int[] {4, 16}) {
            String any = InetAddress.getByAddress(new byte[bytes]).getHostAddress();
            assertThat(urlOf(any)).as(any).isEqualTo("http://127.0.0.1:8080");
        }
        assertThat(urlOf("::")).isEqualTo("http://127.0.0.1:8080");
    }

    @Test
    void anotherAddressOrNameIsReachedByItself() {
        assertThat(urlOf("127.0.0.1")).isEqualTo("http://127.0.0.1:8080");
        assertThat(urlOf("::1")).isEqualTo("http://[::1]:8080");
        assertThat(urlOf("localhost")).isEqualTo("http://localhost:8080");
        assertThat(urlOf("nobody.invalid")).isEqualTo("http://nobody.invalid:8080");
    }
}
