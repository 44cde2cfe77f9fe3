package dev.lattice.cli;

/** This program's version. */
public final class Version {
    /** As the launcher says it; {@code dev} when it runs from classes. */
    public static final String CURRENT = current();

    /** As people are told it. */
    public static final String LINE = "lattice " + CURRENT;

    private Version() {}

    private static String current() {
        return System.getProperty("lattice.version", "dev");
    }
}
