package dev.lattice.cli.command;

import picocli.CommandLine.Command;

/** Help only: the launcher of a checkout does these itself. */
final class CheckoutCommands {
    private CheckoutCommands() {}

    /** {@code build}. */
    @Command(name = "build", description = "Builds what is out of date in this checkout.")
    static final class Build extends CommandGroup {}

    /** {@code test}. */
    @Command(name = "test", description = "Builds and tests this checkout; './lattice test --help' says what there is.")
    static final class Test extends CommandGroup {}
}
