package dev.lattice.cli.local;

import dev.lattice.cli.context.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that this program was started from, which has server and agent too. */
public record Distribution(Path folder) {
    /** @throws ConfigException when the program runs from somewhere else */
    public static Distribution ofProcess() {
        String folder = System.getProperty("lattice.distribution", "");
        if (folder.isEmpty() || !Files.isRegularFile(Path.of(folder, "bin", "lattice"))) {
            throw new ConfigException("this command starts other programs of Lattice, which are only found when it is"
                    + " started by its launcher, bin/lattice or ./lattice.");
        }
        return new Distribution(Path.of(folder).toAbsolutePath().normalize());
    }

    /** Starts each of Lattice's processes, with the JVM's options that it needs. */
    public String launcher() {
        return folder.resolve("bin").resolve("lattice").toString();
    }
}
