package dev.lattice.agent.blob;

/**
 * What an input may become on disk.
 *
 * @param entries files, folders and links
 * @param bytes written in all, counted as they are written
 */
public record InputLimits(int entries, long bytes) {
    /** Generous for projects, small for attacks. */
    public static final InputLimits DEFAULT = new InputLimits(200_000, 20L << 30);
}
