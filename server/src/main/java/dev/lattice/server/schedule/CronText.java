package dev.lattice.server.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.expression.QuestionMark;
import com.cronutils.model.field.value.FieldValue;
import com.cronutils.parser.CronParser;
import dev.lattice.core.schedule.CronFields;
import dev.lattice.server.problem.Problem;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads what people write: five fields as cron has them, six with seconds before them, or {@code @daily} and the like.
 *
 * <p>Which moments these are is {@link dev.lattice.core.schedule.Ticks}' part: the library that reads the text answers
 * that, too, but not around changes of clocks (ADR 20).
 */
final class CronText {
    private static final int LONGEST = 200;
    private static final int SUNDAY = 7;
    private static final String FIELDS =
            "Write five fields (minute, hour, day of the month, month, day of the week), such"
                    + " as '30 2 * * 1-5', six with seconds before them, or @hourly, @daily, @weekly, @monthly or @yearly.";

    private static final CronParser FIVE = new CronParser(definition(CronDefinitionBuilder.defineCron()));
    private static final CronParser SIX = new CronParser(
            definition(CronDefinitionBuilder.defineCron().withSeconds().and()));

    private CronText() {}

    private static CronDefinition definition(CronDefinitionBuilder begun) {
        return begun.withMinutes()
                .and()
                .withHours()
                .and()
                .withDayOfMonth()
                .supportsQuestionMark()
                .and()
                .withMonth()
                .and()
                .withDayOfWeek()
                .withValidRange(0, SUNDAY)
                .withMondayDoWValue(1)
                .supportsQuestionMark()
                .and()
                .withSupportedNicknameHourly()
                .withSupportedNicknameDaily()
                .withSupportedNicknameMidnight()
                .withSupportedNicknameWeekly()
                .withSupportedNicknameMonthly()
                .withSupportedNicknameYearly()
                .withSupportedNicknameAnnually()
                .instance();
    }

    /** @throws Problem naming the field {@code cron} */
    static CronFields read(String text) {
        String clean = text.strip().replaceAll("\\s+", " ");
        if (clean.length() > LONGEST) {
            throw Problem.invalid("cron", "A cron expression has at most " + LONGEST + " characters.");
        }
        Cron cron;
        try {
            cron = (clean.split(" ", -1).length == 6 ? SIX : FIVE).parse(clean);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("cron", "'" + clean + "' is no cron expression" + why(clean));
        }
        FieldExpression day = cron.retrieve(CronFieldName.DAY_OF_MONTH).getExpression();
        FieldExpression weekday = cron.retrieve(CronFieldName.DAY_OF_WEEK).getExpression();
        return new CronFields(
                cron.retrieveFieldsAsMap().containsKey(CronFieldName.SECOND)
                        ? values(cron, CronFieldName.SECOND, 0, 59)
                        : new TreeSet<>(Set.of(0)),
                values(cron, CronFieldName.MINUTE, 0, 59),
                values(cron, CronFieldName.HOUR, 0, 23),
                values(cron, CronFieldName.DAY_OF_MONTH, 1, 31),
                values(cron, CronFieldName.MONTH, 1, 12),
                values(weekday, 0, SUNDAY).stream()
                        .map(number -> number == 0 ? DayOfWeek.SUNDAY : DayOfWeek.of(number))
                        .collect(Collectors.toSet()),
                !starred(day) && !starred(weekday));
    }

    /** The first field that cannot be read, with what it takes; of what has other fields, which these are. */
    private static String why(String text) {
        List<String> parts = List.of(text.split(" ", -1));
        int missing = Field.values().length - parts.size();
        if (missing < 0 || missing > 1) {
            return ". " + FIELDS;
        }
        for (int i = 0; i < parts.size(); i++) {
            Field field = Field.values()[i + missing];
            List<String> alone = new ArrayList<>(Collections.nCopies(parts.size(), "*"));
            alone.set(i, parts.get(i));
            try {
                (missing == 0 ? SIX : FIVE).parse(String.join(" ", alone));
            } catch (IllegalArgumentException wrong) {
                return ": the " + field.title + " cannot be '" + parts.get(i) + "'. It takes " + field.values
                        + ", a list (1,5), a range (1-5), steps (*/5), or * for each.";
            }
        }
        return ". " + FIELDS;
    }

    private enum Field {
        SECOND("second", "0 to 59"),
        MINUTE("minute", "0 to 59"),
        HOUR("hour", "0 to 23"),
        DAY("day of the month", "1 to 31"),
        MONTH("month", "1 to 12 or JAN to DEC"),
        WEEKDAY("day of the week", "0 to 7 or SUN to SAT, where 0 and 7 are Sunday");

        private final String title;
        private final String values;

        Field(String title, String values) {
            this.title = title;
            this.values = values;
        }
    }

    /** With a step it is still a star. */
    private static boolean starred(FieldExpression expression) {
        return switch (expression) {
            case Always _, QuestionMark _ -> true;
            case Every every -> starred(every.getExpression());
            default -> false;
        };
    }

    private static SortedSet<Integer> values(Cron cron, CronFieldName name, int least, int most) {
        return values(cron.retrieve(name).getExpression(), least, most);
    }

    private static SortedSet<Integer> values(FieldExpression expression, int least, int most) {
        return switch (expression) {
            case Always _, QuestionMark _ -> CronFields.all(least, most == SUNDAY ? most - 1 : most);
            case On on -> new TreeSet<>(Set.of(on.getTime().getValue()));
            case Between between -> range(number(between.getFrom()), number(between.getTo()), least, most);
            case And and -> {
                SortedSet<Integer> all = new TreeSet<>();
                and.getExpressions().forEach(part -> all.addAll(values(part, least, most)));
                yield all;
            }
            case Every every -> every(every, least, most);
            default ->
                throw new IllegalStateException("a cron expression of an unknown kind: " + expression.asString());
        };
    }

    private static SortedSet<Integer> every(Every every, int least, int most) {
        // '5/15' begins at 5, as '5-59/15' does.
        SortedSet<Integer> from = every.getExpression() instanceof On on
                ? CronFields.all(on.getTime().getValue(), most)
                : values(every.getExpression(), least, most);
        SortedSet<Integer> stepped = new TreeSet<>();
        int step = every.getPeriod().getValue();
        int at = 0;
        for (int value : from) {
            if (at % step == 0) {
                stepped.add(value);
            }
            at++;
        }
        return stepped;
    }

    /** A range may go over the end, such as from Saturday to Monday. */
    private static SortedSet<Integer> range(int from, int to, int least, int most) {
        if (from <= to) {
            return CronFields.all(from, to);
        }
        SortedSet<Integer> both = CronFields.all(from, most);
        both.addAll(CronFields.all(least, to));
        return both;
    }

    private static int number(FieldValue<?> value) {
        return (Integer) value.getValue();
    }
}
