package dev.lattice.cli.context;

import dev.lattice.cli.Surroundings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this user's files are (XDG base directories), and where Lattice keeps its data. */
public final class Folders {
    private Folders() {}

    public static Path config(Surroundings around) {
        return base(around, "XDG_CONFIG_HOME", ".config");
    }

    public static Path cache(Surroundings around) {
        return base(around, "XDG_CACHE_HOME", ".cache");
    }

    /** Data of server and node on this machine: {@code LATTICE_HOME}. */
    public static Path data(Surroundings around) {
        String home = around.variable("LATTICE_HOME");
        return home == null
                ? base(around, "XDG_DATA_HOME", ".local/share")
                : around.folder().resolve(home).normalize();
    }

    private static Path base(Surroundings around, String variable, String fallback) {
        String folder = around.variable(variable);
        // The specification says that a relative path is to be ignored.
        Path base = folder != null && Path.of(folder).isAbsolute()
                ? Path.of(folder)
                : home(around).resolve(fallback);
        return base.resolve("lattice");
    }

    /** The user's own folder. */
    public static Path home(Surroundings around) {
        @Nullable String home = around.variable("HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home).toAbsolutePath();
    }
}
