package dev.lattice.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian",
                "debian:bookworm-slim",
                "library/debian:12",
                "localhost:5000/team/app:1.2",
                "registry.example.org/a/b__c/d-e.f",
                "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void takesWhatEnginesTake(String text) {
        assertThat(ImageReference.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Debian",
                "-debian",
                "debian:",
                "debian:-tag",
                "debian bookworm",
                "debian;reboot",
                "$(id)",
                "../etc/passwd",
                "/debian",
                "debian\n",
                "app@sha256:1234",
                "http://registry.example.org/app"
            })
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(text));
    }

    @Test
    void namesTheRegistryThatIsDialed() {
        assertThat(ImageReference.parse("debian:12").registry()).isEmpty();
        assertThat(ImageReference.parse("team/app").registry()).isEmpty();
        assertThat(ImageReference.parse("localhost/app").registry()).contains("localhost");
        assertThat(ImageReference.parse("intern:5000/app").registry()).contains("intern:5000");
        assertThat(ImageReference.parse("registry.example.org/team/app@sha256:" + "0".repeat(64))
                        .registry())
                .contains("registry.example.org");
        assertThat(ImageReference.parse("INTERN/app").registry()).contains("INTERN");
    }

    @Test
    void namesOneImage() {
        assertThat(ImageReference.parse("localhost:5000/app").complete()).isEqualTo("localhost:5000/app:latest");
        assertThat(ImageReference.parse("app:1").complete()).isEqualTo("app:1");
        assertThat(ImageReference.parse("host:5000/app:1").tag()).isEqualTo(Optional.of("1"));
    }
}
