package dev.lattice.core.build.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions as {@code engines} of a package.json names them, such as {@code ^20.1 || >=22}, by the rules of npm (its
 * node-semver). Pre-releases count as the version that they come before.
 */
final class VersionRange {
    private static final Pattern VERSION = Pattern.compile(
            "[v=]*(\\d{1,6}|[xX*])(?:\\.(\\d{1,6}|[xX*]))?(?:\\.(\\d{1,6}|[xX*]))?(?:[-+][0-9A-Za-z.+-]*)?");
    private static final Pattern HYPHEN = Pattern.compile("(\\S+)\\s+-\\s+(\\S+)");
    private static final Pattern SPACED_OPERATOR = Pattern.compile("(>=|<=|>|<|=|~>|~|\\^)\\s+");
    private static final int MOST_CHARACTERS = 256;
    private static final long PART = 1_000_000;
    private static final long MAJOR = PART * PART;

    /** From a version, which belongs to it, to another one, which does not. */
    private record Interval(long from, long to) {
        Interval and(Interval other) {
            return new Interval(Math.max(from, other.from), Math.min(to, other.to));
        }

        boolean meets(Interval other) {
            Interval both = and(other);
            return both.from < both.to;
        }
    }

    private static final Interval ALL = new Interval(0, Long.MAX_VALUE);

    private final List<Interval> alternatives;

    private VersionRange(List<Interval> alternatives) {
        this.alternatives = alternatives;
    }

    /** What a text says; empty when it is no range. */
    static Optional<VersionRange> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        List<Interval> alternatives = new ArrayList<>();
        for (String alternative : text.split("\\|\\|", -1)) {
            Optional<Interval> interval = alternative(alternative.strip());
            if (interval.isEmpty()) {
                return Optional.empty();
            }
            alternatives.add(interval.get());
        }
        return Optional.of(new VersionRange(alternatives));
    }

    /** Whether some version of this major is within. */
    boolean allows(int major) {
        Interval versions = new Interval(major * MAJOR, (major + 1) * MAJOR);
        return alternatives.stream().anyMatch(versions::meets);
    }

    private static Optional<Interval> alternative(String text) {
        if (text.isEmpty() || text.equals("latest") || text.equals("node") || text.startsWith("lts")) {
            return Optional.of(ALL);
        }
        Matcher hyphen = HYPHEN.matcher(text);
        if (hyphen.matches()) {
            Optional<Interval> low = version(hyphen.group(1));
            Optional<Interval> high = version(hyphen.group(2));
            return low.isEmpty() || high.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Interval(low.get().from(), high.get().to()));
        }
        Interval all = ALL;
        for (String comparator :
                SPACED_OPERATOR.matcher(text).replaceAll("$1").replace(',', ' ').split("\\s+", -1)) {
            Optional<Interval> interval = comparator.isEmpty() ? Optional.of(ALL) : comparator(comparator);
            if (interval.isEmpty()) {
                return Optional.empty();
            }
            all = all.and(interval.get());
        }
        return Optional.of(all);
    }

    private static Optional<Interval> comparator(String text) {
        int length = 0;
        while (length < text.length() && "<>=~^".indexOf(text.charAt(length)) >= 0) {
            length++;
        }
        String operator = text.substring(0, length);
        String rest = text.substring(length);
        return version(rest).flatMap(version -> switch (operator) {
            case "", "=" -> Optional.of(version);
            case ">=" -> Optional.of(new Interval(version.from(), Long.MAX_VALUE));
            case ">" -> Optional.of(new Interval(version.to(), Long.MAX_VALUE));
            case "<" -> Optional.of(new Interval(0, version.from()));
            case "<=" -> Optional.of(new Interval(0, version.to()));
            case "^" -> Optional.of(new Interval(version.from(), caret(version)));
            case "~", "~>" ->
                Optional.of(new Interval(version.from(), Math.max(version.to(), ceiling(version.from(), PART))));
            default -> Optional.empty();
        });
    }

    /** The left-most part that is not zero stays. */
    private static long caret(Interval version) {
        long unit = version.from() >= MAJOR ? MAJOR : version.from() >= PART ? PART : 1;
        return Math.max(version.to(), ceiling(version.from(), unit));
    }

    private static long ceiling(long version, long unit) {
        return (version / unit + 1) * unit;
    }

    /** All that a version means which may be partial: {@code 20.1} is from 20.1.0 to before 20.2.0. */
    private static Optional<Interval> version(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long from = 0;
        long unit = MAJOR;
        for (int part = 1; part <= 3; part++) {
            String digits = matcher.group(part);
            if (digits == null || !Character.isDigit(digits.charAt(0))) {
                return Optional.of(part == 1 ? ALL : new Interval(from, from + unit * PART));
            }
            from += Long.parseLong(digits) * unit;
            unit /= PART;
        }
        return Optional.of(new Interval(from, from + 1));
    }
}
