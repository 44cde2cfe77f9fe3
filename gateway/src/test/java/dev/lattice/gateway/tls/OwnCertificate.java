package dev.lattice.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate and its key in PEM, as an operator would make them. */
public record OwnCertificate(Path chain, Path key) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /**
     * Makes NAME.crt and NAME.key, good for 90 days.
     *
     * @param alternatives as keytool has them: {@code DNS:a.example.org,DNS:b.example.org}; empty for none
     */
    public static OwnCertificate make(Path into, String name, String alternatives) throws Exception {
        return make(into, name, alternatives, 90);
    }

    /** As above, good for so many days; in the place of what was there. */
    static OwnCertificate make(Path into, String name, String alternatives, int days) throws Exception {
        Path store = into.resolve(name + ".p12");
        Files.deleteIfExists(store);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-validity",
                Integer.toString(days),
                "-dname",
                "CN=" + name,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD)));
        if (!alternatives.isEmpty()) {
            command.addAll(List.of("-ext", "SAN=" + alternatives));
        }
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(code).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return new OwnCertificate(
                Files.writeString(
                        into.resolve(name + ".crt"),
                        pem("CERTIFICATE", keys.getCertificate("a").getEncoded())),
                Files.writeString(
                        into.resolve(name + ".key"),
                        pem("PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded())));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
