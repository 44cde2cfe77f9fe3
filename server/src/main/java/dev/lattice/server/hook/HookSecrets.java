package dev.lattice.server.hook;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.secret.Seal;
import java.security.SecureRandom;
import java.util.Base64;

/** The secrets of webhooks, and how they are kept. */
final class HookSecrets {
    private static final int KEY_BYTES = 32;

    private final Seal seal;
    private final SecureRandom random = new SecureRandom();

    HookSecrets(Seal seal) {
        this.seal = seal;
    }

    /** In the form that GitLab wants of those that sign; to others it is a text like any other. */
    String create() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return Signatures.PREFIX + Base64.getEncoder().encodeToString(key);
    }

    String close(String secret, WorkloadId workload) {
        return seal.close(secret, place(workload));
    }

    String open(StoredHook hook) {
        return seal.open(hook.secret(), place(hook.workload()));
    }

    private static String place(WorkloadId workload) {
        return "hook " + workload;
    }
}
