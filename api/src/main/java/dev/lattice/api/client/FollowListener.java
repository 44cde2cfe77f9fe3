package dev.lattice.api.client;

/** Hears of the connection that brings a stream. */
public interface FollowListener {
    /** The connection broke and is being made again; nothing of the output is lost by that. */
    default void reconnecting(String why) {}
}
