package dev.lattice.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes a name or a path in an engine: the usual is taken, and nothing with a meaning of its own. */
class HostileNamesTest {
    private static void refused(Function<String, ?> made, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> made.apply(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
    }

    private static MainProcess process(String user, String hostname) {
        return new MainProcess(List.of(), List.of(), Map.of(), user, hostname, Set.of(), Stop.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/data", "/var/lib/my data/(1)", "/srv/größe", "/a/.hidden/..x/x..", "/etc/app@2+b~c=d#e%f"})
    void usualPathsAreTaken(String path) {
        assertThat(new Volume("data", path).path()).isEqualTo(path);
        assertThat(ContainerFile.ofText(path, 0444, "").path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "data",
                "//data",
                "/data/",
                "/a/../b",
                "/..",
                "/a/..",
                "/a/./b",
                "/a/.",
                "/a:/b",
                "/a,b",
                "/a\n",
                "/a\nb",
                "/a\0",
                "/a;b",
                "/$(id)",
                "/a`b",
                "/a b /c",
                "/ a",
                "/a\\b",
                "/proc",
                "/proc/self",
                "/sys/x",
                "/dev/shm",
                "/a\"b",
                "/a'b",
                "/a*"
            })
    void hostilePathsAreRefused(String path) {
        refused(text -> new Volume("data", text), path);
        refused(text -> ContainerFile.ofText(text, 0444, ""), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"})
    void whatTheEngineWritesIsNoFile(String path) {
        refused(text -> ContainerFile.ofText(text, 0444, ""), path);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 01000, 04755, 02755, 0100644})
    void modesArePermissionsOnly(int mode) {
        assertThatIllegalArgumentException().isThrownBy(() -> ContainerFile.ofText("/a", mode, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "DB_Data.1-x", "0"})
    void usualNamesOfVolumesAreTaken(String name) {
        assertThat(new Volume(name, "/data").name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc", "../x", ".x", "-x", "a:b", "a,b", "a/b", "a b", "a\n", "a;b", "ü"})
    void hostileNamesOfVolumesAndNetworksAreRefused(String name) {
        refused(text -> new Volume(text, "/data"), name);
        refused(text -> new NetworkMembership(text, Set.of()), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "my_db", "web-1", "localhost2"})
    void usualAliasesAreTaken(String alias) {
        assertThat(new NetworkMembership("shop", Set.of(alias)).aliases()).containsExactly(alias);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DB",
                "a.b",
                "host.docker.internal",
                "metadata.google.internal",
                "localhost",
                "metadata",
                "ip6-loopback",
                "169.254.169.254",
                "2130706433",
                "0x7f000001",
                "-a",
                "a-",
                "a b",
                "a\n",
                "a;b",
                "a:b",
                "../a"
            })
    void hostileAliasesAreRefused(String alias) {
        refused(text -> new NetworkMembership("shop", Set.of(text)), alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "Web-1.shop.example"})
    void usualHostNamesAreTaken(String name) {
        assertThat(process("", name).hostname()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "a.localhost",
                "host.docker.internal",
                "a..b",
                ".a",
                "a.",
                "a b",
                "a\n",
                "a_b"
            })
    void hostileHostNamesAreRefused(String name) {
        refused(text -> process("", text), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node", "1000", "1000:1000", "www-data:www-data", "_apt"})
    void usualUsersAreTaken(String user) {
        assertThat(process(user, "").user()).isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {":", "a:", ":a", "a:b:c", "root\n", "a b", "-a", "a;b", "../a"})
    void hostileUsersAreRefused(String user) {
        refused(text -> process(text, ""), user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIGTERM", "TERM", "15", "SIGRTMIN+3", "SIGQUIT", "64"})
    void signalsAreTaken(String signal) {
        assertThat(new Stop(signal, Duration.ZERO).signal()).isEqualTo(signal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "SIGNOPE", "term", "TERM;true", "9\n", "-9"})
    void whatIsNoSignalIsRefused(String signal) {
        refused(text -> new Stop(text, Duration.ZERO), signal);
    }
}
