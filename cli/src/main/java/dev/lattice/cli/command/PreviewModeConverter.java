package dev.lattice.cli.command;

import dev.lattice.api.hook.PreviewMode;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads which pull requests get previews. */
final class PreviewModeConverter implements ITypeConverter<PreviewMode> {
    @Override
    public PreviewMode convert(String value) {
        return Arrays.stream(PreviewMode.values())
                .filter(mode -> text(mode).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "'" + value + "' is none of off, branches and forks; with an option it is written"
                                + " '--previews=branches'"));
    }

    static String text(PreviewMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
