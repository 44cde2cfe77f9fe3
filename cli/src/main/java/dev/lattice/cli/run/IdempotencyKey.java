package dev.lattice.cli.run;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A key under which a submission may be repeated until its answer arrives. */
public final class IdempotencyKey {
    private static final int BYTES = 16;

    private IdempotencyKey() {}

    public static String fresh() {
        return HexFormat.of().formatHex(random());
    }

    /** From the system's own device where there is one: the JDK's providers take as long to load as a whole call. */
    private static byte[] random() {
        try (InputStream device = new FileInputStream("/dev/urandom")) {
            byte[] bytes = device.readNBytes(BYTES);
            if (bytes.length == BYTES) {
                return bytes;
            }
        } catch (IOException e) {
            // not a system with such a device
        }
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
