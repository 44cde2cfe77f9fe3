package dev.lattice.cli.command;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.Version;
import picocli.CommandLine.Command;

/** {@code version}: this program's version. */
@Command(name = "version", description = "Prints the version of this command line.")
final class VersionCommand implements Runnable {
    private final Surroundings around;

    VersionCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public void run() {
        around.text().println(Version.LINE);
    }
}
