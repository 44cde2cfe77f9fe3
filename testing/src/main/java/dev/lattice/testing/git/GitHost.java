package dev.lattice.testing.git;

import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.http.Reply;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells a webhook of pushes, signed as GitHub signs them. */
public final class GitHost {
    private static final String ALGORITHM = "HmacSHA256";

    private final ApiClient server;
    private final String path;
    private final String secret;

    /**
     * @param path of the webhook on the server
     * @param secret that its owner gave the host
     */
    public GitHost(ApiClient server, String path, String secret) {
        this.server = server;
        this.path = path;
        this.secret = secret;
    }

    /** Tells that {@code main} of a repository is at a commit now. */
    public Reply pushed(Repository repository, String commit) {
        String body = "{\"ref\":\"refs/heads/main\",\"after\":\"" + commit + "\",\"repository\":{\"clone_url\":\""
                + repository.url() + "\",\"default_branch\":\"main\"}}";
        return server.postText(
                path,
                body,
                Map.of(
                        "X-GitHub-Event",
                        "push",
                        "X-GitHub-Delivery",
                        UUID.randomUUID().toString(),
                        "X-Hub-Signature-256",
                        "sha256=" + signature(body)));
    }

    private String signature(String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }
}
