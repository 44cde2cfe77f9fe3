package dev.lattice.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    private static List<Challenge> parse(String... headers) {
        return Challenge.parse(List.of(headers));
    }

    @Test
    void oneHeaderMayHaveSeveral() {
        assertThat(parse("Basic realm=\"a, b\", bearer"
                        + " Realm=\"https://a.example.org/token?x=1\",service=registry , scope=\"\""))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge(
                                "bearer",
                                Map.of(
                                        "realm",
                                        "https://a.example.org/token?x=1",
                                        "service",
                                        "registry",
                                        "scope",
                                        "")));
        assertThat(parse("Basic realm=\"a\"", "Bearer realm=\"b\""))
                .extracting(Challenge::scheme)
                .containsExactly("basic", "bearer");
    }

    @Test
    void whatIsQuotedIsTakenAsItIsMeant() {
        assertThat(parse("Bearer realm=\"a\\\"b\\\\\",realm=\"second\"")
                        .getFirst()
                        .parameter("realm"))
                .contains("a\"b\\");
    }

    @Test
    void whatIsNoneIsLeftOut() {
        assertThat(parse("", "realm=\"x\"", "Negotiate", "Bearer realm=\"", "Bearer x=\"" + "y".repeat(400_000) + "\""))
                .isEmpty();
    }
}
