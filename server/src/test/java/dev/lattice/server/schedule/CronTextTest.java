package dev.lattice.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.core.schedule.Ticks;
import dev.lattice.server.problem.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTextTest {
    /** From a Wednesday, the first of July, at noon. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * 1-5      | 2026-07-02T02:30:00
            30 2 * * MON      | 2026-07-06T02:30:00
            0 0 * * 0         | 2026-07-05T00:00:00
            0 0 * * 7         | 2026-07-05T00:00:00
            0 0 * * SAT-MON   | 2026-07-04T00:00:00
            0 22-2 * * *      | 2026-07-01T22:00:00
            0 0 1 JAN *       | 2027-01-01T00:00:00
            5/15 * * * *      | 2026-07-01T12:05:00
            10-30/10 13 * * * | 2026-07-01T13:10:00
            0 0 ? * 5         | 2026-07-03T00:00:00
            0 0 13 * 5        | 2026-07-03T00:00:00
            0 0 */10 * 5      | 2026-07-31T00:00:00
            */20 * * * * *    | 2026-07-01T12:00:20
            '  1   2 * * * '  | 2026-07-02T02:01:00
            @hourly           | 2026-07-01T13:00:00
            @daily            | 2026-07-02T00:00:00
            @midnight         | 2026-07-02T00:00:00
            @weekly           | 2026-07-05T00:00:00
            @monthly          | 2026-08-01T00:00:00
            @yearly           | 2027-01-01T00:00:00
            @annually         | 2027-01-01T00:00:00
            """)
    void whatPeopleWriteIsRead(String text, String next) {
        assertThat(new Ticks(CronText.read(text), ZoneOffset.UTC).next(Instant.parse("2026-07-01T12:00:00Z")))
                .contains(Instant.parse(next + "Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "daily", "* * *", "* * * * * * *", "@reboot", "@fortnightly"})
    void whatIsNoExpressionIsRefusedWithWhatToWrite(String text) {
        refused(text, "Write five fields");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            60 * * * *     | the minute cannot be '60'. It takes 0 to 59
            -1 * * * *     | the minute cannot be '-1'
            */0 * * * *    | the minute cannot be '*/0'
            */61 * * * *   | the minute cannot be '*/61'
            1/2/3 * * * *  | the minute cannot be '1/2/3'
            1,,2 * * * *   | the minute cannot be '1,,2'
            a b c d e      | the minute cannot be 'a'
            * 24 * * *     | the hour cannot be '24'. It takes 0 to 23
            * * 0 * *      | the day of the month cannot be '0'. It takes 1 to 31
            * * 32 * *     | the day of the month cannot be '32'
            0 0 L * *      | the day of the month cannot be 'L'
            0 0 15W * *    | the day of the month cannot be '15W'
            * * * 13 *     | the month cannot be '13'. It takes 1 to 12 or JAN to DEC
            * * * * 8      | the day of the week cannot be '8'. It takes 0 to 7 or SUN to SAT
            0 0 * * 5#2    | the day of the week cannot be '5#2'
            60 * * * * *   | the second cannot be '60'. It takes 0 to 59
            0 0 24 * * *   | the hour cannot be '24'
            """)
    void theFieldThatIsWrongIsNamedWithWhatItTakes(String text, String said) {
        refused(text, said);
    }

    private static void refused(String text, String said) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> CronText.read(text))
                .withMessageContaining(said)
                .matches(problem -> "cron".equals(problem.details().get("field")));
    }
}
