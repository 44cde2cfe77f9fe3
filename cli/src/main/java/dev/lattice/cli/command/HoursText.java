package dev.lattice.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hours of a week as they are written on the command line: {@code mon-fri 18:00-08:00}, {@code sat,sun 00:00-24:00}. */
final class HoursText {
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    private static final Pattern FORM = Pattern.compile("(?:([a-zA-Z,-]+)\\s+)?([0-9:]+-[0-9:]+)");
    private static final int SHORT = 3;

    private HoursText() {}

    /**
     * Hours by day; null of {@code always}.
     *
     * @throws UsageException when it is none; the message says how it is written
     */
    static Map<String, List<String>> parse(List<String> texts) {
        Map<String, List<String>> hours = new LinkedHashMap<>();
        for (String text : texts) {
            Matcher written = FORM.matcher(text.strip());
            if (!written.matches()) {
                throw new UsageException("'" + text + "' are no hours: write --hours 'mon-fri 18:00-08:00', or"
                        + " --hours 22:00-06:00 for every day");
            }
            String days = written.group(1);
            for (String day : days == null ? DAYS : days(days, text)) {
                hours.computeIfAbsent(day, _ -> new ArrayList<>()).add(written.group(2));
            }
        }
        return hours;
    }

    private static List<String> days(String words, String text) {
        List<String> days = new ArrayList<>();
        for (String word : words.split(",", -1)) {
            String[] ends = word.split("-", -1);
            int from = day(ends[0], text);
            int to = ends.length == 1 ? from : day(ends[1], text);
            for (int day = from; ; day = (day + 1) % DAYS.size()) {
                days.add(DAYS.get(day));
                if (day == to) {
                    break;
                }
            }
        }
        return days;
    }

    private static int day(String word, String text) {
        String name = word.toLowerCase(Locale.ROOT);
        for (int day = 0; day < DAYS.size(); day++) {
            if (name.length() >= SHORT && DAYS.get(day).startsWith(name)) {
                return day;
            }
        }
        throw new UsageException(
                "'" + word + "' in '" + text + "' is no day: write mon, tue, wed, thu, fri, sat or sun");
    }

    /** The same for people: days that follow each other and have the same hours are one. */
    static String text(Map<String, List<String>> hours) {
        List<String> parts = new ArrayList<>();
        int day = 0;
        while (day < DAYS.size()) {
            List<String> open = hours.getOrDefault(DAYS.get(day), List.of());
            int last = day;
            while (last + 1 < DAYS.size()
                    && hours.getOrDefault(DAYS.get(last + 1), List.of()).equals(open)) {
                last++;
            }
            if (!open.isEmpty()) {
                parts.add((day == last ? shortened(day) : shortened(day) + "-" + shortened(last)) + " "
                        + String.join(" and ", open));
            }
            day = last + 1;
        }
        return parts.isEmpty() ? "never" : String.join(", ", parts);
    }

    private static String shortened(int day) {
        return DAYS.get(day).substring(0, SHORT);
    }
}
