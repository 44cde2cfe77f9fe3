package dev.lattice.cli.doctor;

/**
 * What one look brought.
 *
 * @param fix what to do; empty when all is well
 */
public record Finding(String about, Level level, String message, String fix) {
    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Works, but something that some use needs is missing. */
        HINT,
        /** Does not work. */
        BROKEN
    }

    static Finding ok(String about, String message) {
        return new Finding(about, Level.OK, message, "");
    }

    static Finding hint(String about, String message, String fix) {
        return new Finding(about, Level.HINT, message, fix);
    }

    static Finding broken(String about, String message, String fix) {
        return new Finding(about, Level.BROKEN, message, fix);
    }
}
