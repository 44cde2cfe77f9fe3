package dev.lattice.server.scheduling;

/**
 * That a node wants to be rid of something, because its owner is back or an admin empties it.
 *
 * @param suspended whether it stands still until then
 * @param why for people
 */
public record Parting(boolean suspended, String why) {}
