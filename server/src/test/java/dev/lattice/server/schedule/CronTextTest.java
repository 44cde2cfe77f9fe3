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
    @ValueSource(
            strings = {
                "",
                "daily",
                "* * *",
                "* * * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "*/0 * * * *",
                "*/61 * * * *",
                "1/2/3 * * * *",
                "0 0 L * *",
                "0 0 * * 5#2",
                "0 0 15W * *",
                "@reboot",
                "@fortnightly",
                "a b c d e",
                "-1 * * * *",
                "1,,2 * * * *"
            })
    void whatIsNoExpressionIsRefusedWithWhatToWrite(String text) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> CronText.read(text))
                .withMessageContaining("Write five fields")
                .matches(problem -> "cron".equals(problem.details().get("field")));
    }
}
