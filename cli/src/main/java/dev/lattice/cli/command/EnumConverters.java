package dev.lattice.cli.command;

import dev.lattice.core.availability.Preset;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads words of which there are few. */
final class EnumConverters {
    private EnumConverters() {}

    /** What becomes of ticks while an earlier job runs. */
    static final class OverlapConverter implements ITypeConverter<Overlap> {
        @Override
        public Overlap convert(String value) {
            return read(Overlap.class, value);
        }
    }

    /** What becomes of ticks that nobody saw. */
    static final class MissedConverter implements ITypeConverter<Missed> {
        @Override
        public Missed convert(String value) {
            return read(Missed.class, value);
        }
    }

    /** Rules that most owners choose from. */
    static final class PresetConverter implements ITypeConverter<Preset> {
        @Override
        public Preset convert(String value) {
            return read(Preset.class, value);
        }
    }

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E read(Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> text(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(EnumConverters::text)
                                .collect(Collectors.joining(", "))));
    }
}
