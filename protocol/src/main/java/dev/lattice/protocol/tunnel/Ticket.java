package dev.lattice.protocol.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By what a gateway lets a node's tunnels in. A gateway's tunnel key makes the ticket of every node, so it needs no list
 * of them; a node has its ticket from the server and proves it without showing it. A ticket is of one registration: who
 * proves that of a later one shows that the earlier ones are over.
 */
public final class Ticket {
    /** Of a tunnel key, a ticket, a nonce and a proof. */
    public static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private Ticket() {}

    /** The tunnel key of a gateway: HMAC-SHA256(the server's secret, gateway id). */
    public static byte[] key(byte[] secret, String gatewayId) {
        return mac(secret, gatewayId.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }

    /** The ticket of a node's registration at the gateway with this key: HMAC-SHA256(key, generation ‖ node id). */
    public static byte[] of(byte[] tunnelKey, String nodeId, int generation) {
        byte[] registration =
                ByteBuffer.allocate(Integer.BYTES).putInt(generation).array();
        return mac(tunnelKey, registration, nodeId.getBytes(StandardCharsets.UTF_8));
    }

    /** Shows that one has a ticket: HMAC-SHA256(ticket, nonce ‖ node id). */
    public static byte[] proof(byte[] ticket, byte[] nonce, String nodeId) {
        return mac(ticket, nonce, nodeId.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a proof is right; takes as long for a wrong one. */
    public static boolean proves(byte[] proof, byte[] tunnelKey, byte[] nonce, Hello from) {
        byte[] ticket = of(tunnelKey, from.nodeId(), from.generation());
        return MessageDigest.isEqual(proof, proof(ticket, nonce, from.nodeId()));
    }

    private static byte[] mac(byte[] key, byte[] first, byte[] second) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update(first);
            return mac.doFinal(second);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + HMAC, impossible);
        }
    }
}
