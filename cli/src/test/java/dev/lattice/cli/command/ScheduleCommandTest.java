package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleCommandTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private CommandLineHarness lattice;

    ScheduleCommandTest() throws IOException {
        server = new FakeLattice();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() {
        lattice = new CommandLineHarness(server, folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonObject asked() {
        return server.schedules().requests().getLast();
    }

    @Test
    void whatIsAskedForIsMade() {
        assertThat(lattice.run(
                        "schedule",
                        "create",
                        "--name",
                        "nightly",
                        "--cron",
                        "30 2 * * *",
                        "--timezone",
                        "Europe/Berlin",
                        "--overlap",
                        "queue",
                        "--missed",
                        "all",
                        "--timeout",
                        "90",
                        "-e",
                        "KEY=value",
                        "--",
                        "./report.sh",
                        "--all"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).isEqualTo("nightly\n");
        assertThat(lattice.err()).contains("nightly runs next at 2099-01-03T02:30:00Z");
        assertThat(asked().text("name")).isEqualTo("nightly");
        assertThat(asked().text("cron")).isEqualTo("30 2 * * *");
        assertThat(asked().text("timezone")).isEqualTo("Europe/Berlin");
        assertThat(asked().text("overlap")).isEqualTo("queue");
        assertThat(asked().text("missed")).isEqualTo("all");
        assertThat(asked().texts("command")).containsExactly("./report.sh", "--all");
        assertThat(asked().number("timeout")).isEqualTo(90);
        JsonObject env = asked().object("env");
        assertThat(env).isNotNull().extracting(set -> set.text("KEY")).isEqualTo("value");
    }

    @Test
    void whatIsLeftOutIsSaid() {
        assertThat(lattice.run("schedule", "create", "--name", "nightly", "--", "true"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("--cron");
        assertThat(lattice.run("schedule", "create", "--cron", "@daily", "--", "true"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("--name");
        assertThat(lattice.run("schedule", "create", "--name", "nightly", "--cron", "@daily"))
                .isEqualTo(2);
        assertThat(lattice.run(
                        "schedule", "create", "--name", "n", "--cron", "@daily", "--overlap", "both", "--", "true"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("skip", "queue", "replace");
        assertThat(server.schedules().requests()).isEmpty();
        assertThat(lattice.run("schedule", "create", "--name", "n", "--cron", "60 * * * *", "--", "true"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("the minute cannot be '60'. It takes 0 to 59");
    }

    @Test
    void onlyWhatIsGivenIsChanged() {
        assertThat(lattice.run("schedule", "update", "nightly", "--cron", "@hourly"))
                .as(lattice.err())
                .isZero();
        assertThat(asked().text("cron")).isEqualTo("@hourly");
        for (String other : new String[] {"name", "timezone", "overlap", "command", "env", "timeout", "image"}) {
            assertThat(asked().has(other)).as(other).isFalse();
        }
        assertThat(lattice.run("schedule", "update", "nightly", "--", "./other.sh", "-x"))
                .as(lattice.err())
                .isZero();
        assertThat(asked().texts("command")).containsExactly("./other.sh", "-x");
        assertThat(asked().has("cron")).isFalse();
    }

    @Test
    void allAreListedWithWhatIsWrong() {
        assertThat(lattice.run("schedule", "ls")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .contains("nightly", "active", "30 2 * * *", "Europe/Berlin", "failed", "./report.sh --all")
                .contains("(2 times): its command ended with 3");
        assertThat(lattice.run("schedule", "ls", "-o", "name")).isZero();
        assertThat(lattice.out()).isEqualTo("nightly\n");
        assertThat(lattice.run("schedule", "ls", "--json")).isZero();
        assertThat(lattice.out()).contains("\"trouble\"");
    }

    @Test
    void oneIsShownWithItsNextAndLastRuns() {
        assertThat(lattice.run("schedule", "show", "nightly")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .contains("30 2 * * * Europe/Berlin", "2099-01-03T02:30:00Z, 2099-01-04T02:30:00Z")
                .contains("Trouble:", "failed, first")
                .contains("Last output:", "such table")
                .doesNotContain("\033");
        assertThat(lattice.run("schedule", "show", "nothing")).isEqualTo(1);
    }

    @Test
    void theHistorySaysWhatBecameOfEach() {
        assertThat(lattice.run("schedule", "history", "nightly"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out())
                .contains("2026-01-02T02:30:00Z", "failed", "3.0s", "0000000000001", "such table")
                .contains("2026-01-01T02:30:00Z", "missed", "no server was there to see it")
                .doesNotContain("\033", "first");
        assertThat(lattice.run("schedule", "history", "nightly", "-o", "name")).isZero();
        assertThat(lattice.out()).isEqualTo("0000000000001\n2026-01-01T02:30:00Z\n");
    }

    @Test
    void itIsPausedResumedRunAndDeleted() {
        assertThat(lattice.run("schedule", "pause", "nightly")).isZero();
        assertThat(lattice.err()).contains("nightly is paused");
        assertThat(lattice.run("schedule", "resume", "nightly")).isZero();
        assertThat(lattice.err()).contains("nightly runs next at");
        assertThat(lattice.run("schedule", "run", "nightly")).isZero();
        assertThat(lattice.out()).isEqualTo("0000000000001\n");
        assertThat(lattice.run("schedule", "rm", "nightly")).isZero();
        assertThat(lattice.err()).contains("deleted nightly");
        assertThat(lattice.run("schedule", "rm", "nothing")).isEqualTo(1);
        assertThat(lattice.run("schedule", "rm")).isEqualTo(2);
    }
}
