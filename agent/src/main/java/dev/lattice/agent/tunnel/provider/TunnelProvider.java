package dev.lattice.agent.tunnel.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Somebody who gives a local HTTP port a public address, through a command-line client that runs as long as the address
 * is to hold. Knows how that client is called and what it says; {@link TunnelClient} keeps it running.
 */
public interface TunnelProvider {
    /**
     * What a client is to do.
     *
     * @param port on this machine's loopback, where it passes requests to
     * @param name that its address should have, where the provider lets one choose: a DNS label, the same each time
     * @param folder where it may have files
     */
    record Errand(int port, String name, Path folder) {}

    /** By which owners of nodes choose it. */
    String name();

    /** The client, as it is found in PATH. */
    String program();

    /** What to do when it is not there, for people. */
    String installation();

    /**
     * What the client is called with. Never a secret: other accounts of the machine can read it.
     *
     * @throws IOException when a file that the client needs cannot be written
     */
    List<String> arguments(Errand errand) throws IOException;

    /** Whether the client is given this variable of the agent's environment, beside those that all get. */
    default boolean needs(String variable) {
        return false;
    }

    /** For a client that is about to be started. */
    ClientOutput output();
}
