package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.image.ImageReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourcesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:6443/x",
                "10.0.0.1:5000/team/app",
                "192.168.1.1/app",
                "169.254.169.254/latest",
                "8.8.8.8/app",
                "127.1:80/app",
                "2130706433:80/app",
                "0x7f000001:80/app",
                "localhost/app",
                "localhost:1/no/such:image",
                "LOCALHOST:1/app",
                "no-such-host.invalid/app"
            })
    void whatIsInTheProvidersNetworkIsNotDialed(String name) {
        ImageReference image = ImageReference.parse(name);
        assertThat(new ImageSources(false, false).refusal(image)).isPresent();
        assertThat(new ImageSources(true, false).refusal(image))
                .as("by the owner's leave")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:12", "team/app"})
    void theUsualRegistryIs(String name) {
        assertThat(new ImageSources(false, false).refusal(ImageReference.parse(name)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.8.8.8",
                "10.1.2.3",
                "172.31.0.1",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "198.19.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fd00:ec2::254",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::"
            })
    void addressesThatNotEverybodyReaches(String address) throws UnknownHostException {
        assertThat(ImageSources.inside(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.128.0.1", "172.32.0.1", "198.20.0.1", "2600::1", "64:ff9b::808:808"})
    void addressesThatEverybodyReaches(String address) throws UnknownHostException {
        assertThat(ImageSources.inside(InetAddress.getByName(address))).isFalse();
    }
}
