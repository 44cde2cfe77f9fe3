package dev.lattice.cli;

import dev.lattice.cli.command.Lattice;

/** Where the command line starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int code = Lattice.execute(Surroundings.ofProcess(), arguments);
        // Nothing is left to be finished by other threads; leaving at once saves the JVM's orderly end.
        Runtime.getRuntime().halt(code);
    }
}
