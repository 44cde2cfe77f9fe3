package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageCommandTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private CommandLineHarness lattice;

    UsageCommandTest() throws IOException {
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

    @Test
    void whatWasUsedIsShownWithItsSum() {
        assertThat(lattice.run("usage", "--month", "2026-01")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("WORKLOAD", "CREDITS", "shop", "7200.0 s", "2.000 GB h", "0.0500", "total");
        assertThat(lattice.run("usage", "-o", "json")).isZero();
        assertThat(lattice.out()).contains("\"amountMicros\": 50000");
        assertThat(lattice.run("usage", "--by", "moon")).isEqualTo(2);
        assertThat(lattice.run("usage", "--month", "January")).isEqualTo(2);
        assertThat(lattice.err()).contains("'January' is no month such as 2026-01");
    }

    @Test
    void aStatementIsSaved() {
        assertThat(lattice.run("usage", "--month", "2026-01", "--csv", "january.csv"))
                .as(lattice.err())
                .isZero();
        assertThat(folder.resolve("january.csv")).hasContent("account,day");
        assertThat(lattice.run("earnings", "--month", "2026-01", "--csv", "no/such/folder.csv"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("cannot write");
    }

    @Test
    void earningsAreShownNet() {
        assertThat(lattice.run("earnings")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("attic", "ELECTRICITY", "NET CREDITS", "0.0050", "0.0030", "0.0420");
        assertThat(lattice.run("earnings", "--by", "job")).isEqualTo(2);
        assertThat(lattice.run("earnings", "power", "attic", "--idle", "20", "--busy", "90", "--kwh-price", "0.30"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.run("earnings", "power", "attic", "--idle", "20", "--busy", "90", "--kwh-price", "much"))
                .isEqualTo(2);
    }

    @Test
    void pricesAndBudgetsAreInUnits() {
        assertThat(lattice.run("prices")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("2026-01-01T00:00:00Z (now)", "0.02", "0.005", "10.0 %");
        assertThat(lattice.run("prices", "set", "--cpu-hour", "0.03"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.run("prices", "set", "--cpu-hour", "0.0000001")).isEqualTo(2);
        assertThat(lattice.run("budget")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("20.0000 credits", "25.0000 credits", "warned", "what runs is stopped");
        assertThat(lattice.run("budget", "set", "25", "--stop"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.run("budget", "set", "none")).as(lattice.err()).isZero();
        assertThat(lattice.run("budget", "set", "much")).isEqualTo(2);
    }
}
