package dev.lattice.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By the examples that hosts and Standard Webhooks document. */
class SignaturesTest {
    private static final String SECRET = "It's a Secret to Everybody";
    private static final String BODY = "Hello, World!";
    private static final String HEX = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String STANDARD_BODY = "{\"test\": 2432232314}";
    private static final String STANDARD_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final Instant STANDARD_TIME = Instant.ofEpochSecond(1_614_265_330);

    private static Incoming incoming(String body, String... headers) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
        }
        return new Incoming(
                name -> Optional.ofNullable(all.get(name.toLowerCase(Locale.ROOT))),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean good(Provider provider, Incoming incoming) {
        return Signatures.good(provider, incoming, SECRET, Instant.EPOCH);
    }

    @Test
    void githubSignsTheBody() {
        assertThat(good(Provider.GITHUB, incoming(BODY, "X-Hub-Signature-256", "sha256=" + HEX)))
                .isTrue();
        assertThat(good(Provider.GITHUB, incoming(BODY, "X-Hub-Signature-256", HEX)))
                .isFalse();
        assertThat(good(Provider.GITHUB, incoming(BODY, "X-Hub-Signature", "sha1=" + HEX)))
                .isFalse();
    }

    @Test
    void giteaSignsTheBodyUnderItsOwnNames() {
        assertThat(good(Provider.GITEA, incoming(BODY, "X-Gitea-Signature", HEX)))
                .isTrue();
        assertThat(good(Provider.GITEA, incoming(BODY, "X-Forgejo-Signature", HEX)))
                .isTrue();
        assertThat(good(Provider.GITEA, incoming(BODY, "X-Hub-Signature-256", "sha256=" + HEX)))
                .isTrue();
        assertThat(good(Provider.GITEA, incoming(BODY, "X-Gitea-Signature", HEX.replace('7', '8'))))
                .isFalse();
    }

    @Test
    void gitlabSendsTheSecret() {
        assertThat(good(Provider.GITLAB, incoming(BODY, "X-Gitlab-Token", SECRET)))
                .isTrue();
        assertThat(good(Provider.GITLAB, incoming(BODY, "X-Gitlab-Token", SECRET + " ")))
                .isFalse();
        assertThat(good(Provider.GITLAB, incoming(BODY, "X-Hub-Signature-256", "sha256=" + HEX)))
                .isFalse();
    }

    private static boolean standard(String body, String id, String time, String signature, Instant now) {
        return Signatures.good(
                Provider.GITLAB,
                incoming(body, "webhook-id", id, "webhook-timestamp", time, "webhook-signature", signature),
                STANDARD_SECRET,
                now);
    }

    @Test
    void gitlabSignsAsStandardWebhooksSays() {
        String id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        String time = "1614265330";
        assertThat(standard(STANDARD_BODY, id, time, STANDARD_SIGNATURE, STANDARD_TIME))
                .isTrue();
        assertThat(standard(STANDARD_BODY, id, time, "v1,AAAA " + STANDARD_SIGNATURE, STANDARD_TIME))
                .as("one of several")
                .isTrue();
        assertThat(standard(STANDARD_BODY, id + "x", time, STANDARD_SIGNATURE, STANDARD_TIME))
                .as("the id is signed")
                .isFalse();
        assertThat(standard(STANDARD_BODY, id, "1614265331", STANDARD_SIGNATURE, STANDARD_TIME))
                .as("the time is signed")
                .isFalse();
        assertThat(standard(STANDARD_BODY, id, time, STANDARD_SIGNATURE, STANDARD_TIME.plusSeconds(301)))
                .as("an old one")
                .isFalse();
        assertThat(standard(STANDARD_BODY, id, "-9223372036854775808", STANDARD_SIGNATURE, STANDARD_TIME))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello, World! ", "Hello, World!\n", "hello, World!", "", "Hello,  World!"})
    void everyByteOfTheBodyCounts(String other) {
        assertThat(good(Provider.GITHUB, incoming(other, "X-Hub-Signature-256", "sha256=" + HEX)))
                .isFalse();
        assertThat(good(Provider.GITEA, incoming(other, "X-Gitea-Signature", HEX)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void whatIsNotSignedIsNotGood(Provider provider) {
        assertThat(good(provider, incoming(BODY))).isFalse();
        assertThat(good(
                        provider,
                        incoming(
                                BODY,
                                "X-Hub-Signature-256",
                                "",
                                "X-Gitea-Signature",
                                "",
                                "X-Gitlab-Token",
                                "",
                                "webhook-signature",
                                "")))
                .isFalse();
    }
}
