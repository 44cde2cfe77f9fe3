package dev.lattice.cli.command;

import dev.lattice.api.json.EnumNames;
import dev.lattice.core.job.RetryPolicy;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options that are written with a unit or a rule of their own. */
final class Quantities {
    private Quantities() {}

    /** {@code 90}, {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d} as seconds. */
    static final class Seconds implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return scaled(value, "smhd", new long[] {1, 60, 3600, 86_400}, "a time such as 90, 90s, 10m or 2h");
        }
    }

    /** {@code 512}, {@code 512m}, {@code 2g}, also {@code 2GB} and {@code 512Mi}, as mebibytes. */
    static final class Mebibytes implements ITypeConverter<Long> {
        private static final Pattern UNIT = Pattern.compile("(?i)(\\d[mgt])(i?b|i)");

        @Override
        public Long convert(String value) {
            return scaled(
                    UNIT.matcher(value).replaceAll("$1"),
                    "mgt",
                    new long[] {1, 1024, 1024 * 1024},
                    "a size such as 512m or 2g");
        }
    }

    private static long scaled(String value, String units, long[] factors, String expected) {
        String text = value.toLowerCase(Locale.ROOT);
        int unit = text.isEmpty() ? -1 : units.indexOf(text.charAt(text.length() - 1));
        try {
            long number = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
            if (number > 0) {
                return Math.multiplyExact(number, factors[Math.max(unit, 0)]);
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new TypeConversionException("'" + value + "' is not " + expected);
        }
        throw new TypeConversionException("'" + value + "' is not " + expected);
    }

    /** {@code never}, {@code lost}, {@code 3}, {@code 3:lost,failed}. */
    static final class Retry implements ITypeConverter<RetryPolicy> {
        @Override
        public RetryPolicy convert(String value) {
            if (value.equals("never")) {
                return RetryPolicy.NEVER;
            }
            if (value.equals("lost")) {
                return RetryPolicy.DEFAULT;
            }
            int colon = value.indexOf(':');
            try {
                int attempts = Integer.parseInt(colon < 0 ? value : value.substring(0, colon));
                if (colon < 0) {
                    return new RetryPolicy(attempts, RetryPolicy.DEFAULT.causes());
                }
                Set<RetryPolicy.Cause> causes = EnumSet.noneOf(RetryPolicy.Cause.class);
                for (String cause : value.substring(colon + 1).split(",", -1)) {
                    causes.add(EnumNames.RETRY_CAUSE.read(cause));
                }
                return new RetryPolicy(attempts, causes);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + value + "' is not never, lost, a number of attempts, or 3:lost,failed,timeout,nodeError");
            }
        }
    }
}
