package dev.lattice.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a result is printed. */
final class FormatOptions {
    /** The forms. */
    enum Format {
        table,
        wide,
        json,
        yaml,
        name
    }

    @Option(
            names = {"-o", "--format"},
            paramLabel = "FORMAT",
            description = "table, wide, json, yaml or name (ids alone).")
    private @Nullable Format format;

    @Option(names = "--json", description = "Same as -o json.")
    private boolean json;

    Format format() {
        return json ? Format.json : format == null ? Format.table : format;
    }

    /** Whether somebody asked for a form. */
    boolean given() {
        return json || format != null;
    }

    boolean json() {
        return format() == Format.json;
    }
}
