package dev.lattice.agent.driver.build;

import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.ImageRecipe;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells builders which steps they may take from their caches. They leave a step's secrets out of what makes it the same
 * as an earlier one: what one workload built with its secret they would give to another one without it, and to the same
 * one once the secret is another. So a step that is given secrets is preceded by an argument of the workload's own, which
 * changes with the secrets. Nobody can bring about another one's: each has its own name, too. The key is kept as long as
 * the agent runs; the next one's builds run these steps once more.
 */
final class SecretMark {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int NAME_DIGITS = 16;

    private final SecretKeySpec key;

    SecretMark() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, ALGORITHM);
    }

    /** The instruction before steps that are given secrets. */
    String instruction(ImageReference image, ImageRecipe recipe) {
        return "ARG LATTICE_" + hash("name", image.name()).substring(0, NAME_DIGITS) + "="
                + hash("secrets", image.name(), new TreeMap<>(recipe.secrets()));
    }

    private String hash(String what, String name) {
        return hash(what, name, Map.of());
    }

    private String hash(String what, String name, Map<String, String> values) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            add(mac, what);
            add(mac, name);
            values.forEach((each, value) -> {
                add(mac, each);
                add(mac, value);
            });
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }

    /** With its length, so that no two lists look alike. */
    private static void add(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        mac.update(bytes);
    }
}
