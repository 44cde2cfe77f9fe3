package dev.lattice.server.compose;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times, sizes and shares of processors, in the notations of Compose. */
final class Quantities {
    private static final int MAX_TEXT = 40;
    private static final long MAX_NANOS = Duration.ofDays(3_650).toNanos();
    private static final long MAX_BYTES = 1L << 50;
    private static final int MAX_CORES = 10_000;

    private static final Pattern DURATION_PART =
            Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d|w)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L,
            "w", 604_800_000_000_000L);

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+) ?(b|[kmgtp](?:i?b)?)?");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+(\\.[0-9]*)?|\\.[0-9]+");

    private Quantities() {}

    /** Such as {@code 1m30s}, {@code 1.5h} or {@code 500ms}; a unit each, and {@code 0}. */
    static Duration duration(String text) throws InvalidTextException {
        String why = "A time has units, such as '30s', '1m30s' or '500ms', and is 10 years at most.";
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = DURATION_PART.matcher(bounded(text, why));
        int at = 0;
        while (part.find(at) && part.start() == at) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
            at = part.end();
        }
        if (at == 0 || at < text.length() || nanos.compareTo(BigDecimal.valueOf(MAX_NANOS)) > 0) {
            throw new InvalidTextException(why);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long unit(String name) {
        return NANOS.getOrDefault(name, 0L);
    }

    /** Such as {@code 512m}, {@code 1.5GB} or {@code 1073741824}, in bytes: all units are powers of 1024. */
    static long bytes(String text) throws InvalidTextException {
        String why = "A size is written like '512m' or '1.5g', and is a petabyte at most.";
        Matcher size = SIZE.matcher(bounded(text, why).toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new InvalidTextException(why);
        }
        int power = size.group(2) == null ? 0 : "bkmgtp".indexOf(size.group(2).charAt(0));
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
        if (bytes.compareTo(BigDecimal.valueOf(MAX_BYTES)) > 0) {
            throw new InvalidTextException(why);
        }
        return bytes.longValue();
    }

    /** Cores such as {@code 0.5}, in thousandths, rounded up. */
    static int cpuMillis(String text) throws InvalidTextException {
        String why = "Processors are a number of cores such as '0.5' or '2'.";
        if (!DECIMAL.matcher(bounded(text, why)).matches()) {
            throw new InvalidTextException(why);
        }
        BigDecimal cores = new BigDecimal(text);
        if (cores.compareTo(BigDecimal.valueOf(MAX_CORES)) > 0) {
            throw new InvalidTextException(why);
        }
        return cores.movePointRight(3).setScale(0, RoundingMode.CEILING).intValueExact();
    }

    private static String bounded(String text, String why) throws InvalidTextException {
        if (text.length() > MAX_TEXT) {
            throw new InvalidTextException(why);
        }
        return text;
    }
}
