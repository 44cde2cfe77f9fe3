package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.image.ImageReference;
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
}
