package dev.lattice.benchmarks.relay;

/**
 * Where an origin is reached; 0 where it is not.
 *
 * @param web its HTTP port
 * @param bytes its iperf3
 * @param tcp its HTTP port, relayed as bytes by what also relays HTTP
 * @param encrypted its HTTP port through TLS, which ends at a port in the clear
 */
record Ports(int web, int bytes, int tcp, int encrypted) {
    Ports(int web, int bytes, int tcp) {
        this(web, bytes, tcp, 0);
    }
}
