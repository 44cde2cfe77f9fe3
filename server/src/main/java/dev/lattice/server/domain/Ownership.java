package dev.lattice.server.domain;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.endpoint.Domain.Proof;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds out whether a domain is the caller's: by a text that only this project is told, or because it leads to the
 * workload already and was never another project's.
 */
final class Ownership {
    private static final String PREFIX = "_lattice.";
    private static final String HMAC = "HmacSHA256";
    private static final int TOKEN_BYTES = 18;
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** An alias of an alias is enough for anybody. */
    private static final int MOST_ALIASES = 4;

    private final NameRecords records;
    private final byte[] secret;

    /** @param secret from which the texts are made */
    Ownership(NameRecords records, byte[] secret) {
        this.records = records;
        this.secret = secret.clone();
    }

    /**
     * Looks for a proof.
     *
     * @param target the workload's own full name
     * @param anothers it was another project's before: that it leads to the target proves nothing then, for the target may
     *     have been the other one's, too
     * @throws Problem saying what to set when there is none, or that nobody could be asked
     */
    Proof require(ProjectId project, String domain, String target, boolean anothers) {
        String text = "lattice-" + token(project, domain);
        try {
            if (!anothers && leadsTo(domain, target)) {
                return Proof.CNAME;
            }
            if (records.texts(PREFIX + domain).contains(text)) {
                return Proof.TXT;
            }
        } catch (IOException away) {
            throw Problem.unavailable(
                    "No name server could be asked whose " + domain + " is: " + away.getMessage(), RETRY);
        }
        if (anothers) {
            throw Problem.of(
                    ErrorCode.DOMAIN_NOT_PROVEN,
                    domain
                            + " was another project's before, so a CNAME record alone does not show that it is yours. Set a"
                            + " TXT record of " + PREFIX + domain + " with the text " + text
                            + ", and ask again when your name server has it.",
                    Map.of("field", "domain", "txtName", PREFIX + domain, "txtValue", text));
        }
        throw Problem.of(
                ErrorCode.DOMAIN_NOT_PROVEN,
                "Nothing shows that " + domain + " is yours. Set a CNAME record of it to " + target
                        + ", or a TXT record of " + PREFIX + domain + " with the text " + text
                        + ", and ask again when your name server has it.",
                Map.of("field", "domain", "cname", target, "txtName", PREFIX + domain, "txtValue", text));
    }

    private boolean leadsTo(String domain, String target) throws IOException {
        String at = domain;
        for (int i = 0; i < MOST_ALIASES; i++) {
            String next = records.alias(at).orElse("");
            if (next.equals(target)) {
                return true;
            }
            if (next.isEmpty()) {
                return false;
            }
            at = next;
        }
        return false;
    }

    /** Another project's is of no use. */
    private String token(ProjectId project, String domain) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            byte[] whole = mac.doFinal((project + " " + domain).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, TOKEN_BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + HMAC, impossible);
        }
    }
}
