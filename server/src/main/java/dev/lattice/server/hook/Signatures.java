package dev.lattice.server.hook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a delivery comes from who knows the secret. GitHub and Gitea sign the body; GitLab sends the secret itself, or
 * signs id, time and body as Standard Webhooks says. Comparisons take the same time whatever is wrong.
 */
final class Signatures {
    /** With what secrets begin that Standard Webhooks' senders take: base64 of the key follows. */
    static final String PREFIX = "whsec_";

    private static final String HMAC = "HmacSHA256";
    private static final String GITHUB_PREFIX = "sha256=";
    /** What Standard Webhooks recommends against replays. */
    private static final Duration OLDEST = Duration.ofMinutes(5);

    private Signatures() {}

    static boolean good(Provider provider, Incoming incoming, String secret, Instant now) {
        return switch (provider) {
            case GITHUB -> github(incoming, secret);
            // Old ones sign in GitHub's header alone.
            case GITEA -> gitea(incoming, secret) || github(incoming, secret);
            case GITLAB -> token(incoming, secret) || standard(incoming, secret, now);
        };
    }

    private static boolean github(Incoming incoming, String secret) {
        String given = incoming.headers().apply("X-Hub-Signature-256").orElse("");
        return same(GITHUB_PREFIX + hex(secret, incoming.body()), given.toLowerCase(Locale.ROOT));
    }

    private static boolean gitea(Incoming incoming, String secret) {
        String given = incoming.headers()
                .apply("X-Gitea-Signature")
                .or(() -> incoming.headers().apply("X-Forgejo-Signature"))
                .orElse("");
        return same(hex(secret, incoming.body()), given.toLowerCase(Locale.ROOT));
    }

    private static boolean token(Incoming incoming, String secret) {
        return same(secret, incoming.headers().apply("X-Gitlab-Token").orElse(""));
    }

    private static boolean standard(Incoming incoming, String secret, Instant now) {
        Function<String, Optional<String>> headers = incoming.headers();
        String id = headers.apply("webhook-id").orElse("");
        String time = headers.apply("webhook-timestamp").orElse("");
        String given = headers.apply("webhook-signature").orElse("");
        Optional<byte[]> key = key(secret);
        if (key.isEmpty() || id.isEmpty() || given.isEmpty() || !isRecent(time, now)) {
            return false;
        }
        Mac mac = mac(key.get());
        mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(incoming.body()));
        boolean good = false;
        // Several while a secret is renewed, with blanks between.
        for (String each : given.split(" ", -1)) {
            good |= same(expected, each);
        }
        return good;
    }

    private static Optional<byte[]> key(String secret) {
        try {
            return secret.startsWith(PREFIX)
                    ? Optional.of(Base64.getDecoder().decode(secret.substring(PREFIX.length())))
                            .filter(key -> key.length > 0)
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static boolean isRecent(String seconds, Instant now) {
        try {
            long age = Math.subtractExact(now.getEpochSecond(), Long.parseLong(seconds));
            return age <= OLDEST.toSeconds() && age >= -OLDEST.toSeconds();
        } catch (ArithmeticException | NumberFormatException malformed) {
            return false;
        }
    }

    private static String hex(String secret, byte[] body) {
        return HexFormat.of()
                .formatHex(mac(secret.getBytes(StandardCharsets.UTF_8)).doFinal(body));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
