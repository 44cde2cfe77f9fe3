package dev.lattice.core.service;

/** How a tunnel of a provider stands. */
public enum TunnelState {
    /** Its client was started and has no address yet. */
    CONNECTING,
    /** Its address leads to the service. */
    CONNECTED,
    /** It was connected, and will be again. */
    DISCONNECTED,
    /** It could not be opened; it is tried again. */
    ERROR
}
