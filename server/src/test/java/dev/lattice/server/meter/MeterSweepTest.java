package dev.lattice.server.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.auth.Role;
import dev.lattice.api.meter.BudgetRequest;
import dev.lattice.api.meter.BudgetState;
import dev.lattice.api.meter.EarningsView;
import dev.lattice.api.meter.OnBudget;
import dev.lattice.api.meter.PowerView;
import dev.lattice.api.meter.UsageView;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.meter.Reading;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From what nodes say to what people see, on a real database; time is the test's own. */
class MeterSweepTest {
    private static final AllocationId JOB = new AllocationId(7);

    private final MeterStage stage = new MeterStage();
    private Meter meter = new Meter(stage.clock);
    private MeterSweep sweep = stage.sweep(meter);
    private final UsageService usage = new UsageService(stage.test.database(), new AuditLog(), "credits", stage.clock);

    @AfterEach
    void stop() {
        stage.close();
    }

    private static Principal.User user(ProjectId project, Role role) {
        return new Principal.User(
                new UserId(1),
                project,
                role,
                "someone@example.org",
                new Principal.Credential.AccessToken(1, Instant.MAX));
    }

    private static Reading cpu(long micros) {
        return new Reading(micros, 10, 20, 0, OptionalLong.empty());
    }

    private void assign(long memoryMb) {
        meter.joined(MeterStage.LENT, MeterStage.CAPACITY);
        meter.assigned(MeterStage.grant(JOB.value(), MeterStage.LENT, memoryMb));
    }

    private void pass(Duration time) {
        stage.clock.pass(time);
        sweep.sweep();
    }

    private long total(String column) {
        return stage.number("select coalesce(sum(" + column + "), 0)::bigint from usage_interval");
    }

    @Test
    void aShortJobCountsByWhatItsNodeSaysAtItsEnd() {
        assign(512);
        stage.clock.pass(Duration.ofSeconds(3));
        // It waited at its node for a second of that.
        meter.over(JOB, Duration.ofSeconds(2), Optional.of(cpu(1_500_000)));
        meter.over(JOB, Duration.ofSeconds(2), Optional.of(cpu(1_500_000)));
        meter.ended(JOB);
        meter.ended(JOB);
        sweep.sweep();
        sweep.sweep();
        assertThat(stage.number("select count(*) from usage_interval where closed"))
                .isEqualTo(1);
        assertThat(total("cpu_micros")).isEqualTo(1_500_000);
        assertThat(total("memory_mb_millis")).isEqualTo(2_000 * 512);
        assertThat(total("sent_bytes")).isEqualTo(20);
        assertThat(stage.number("select provider_id from usage_interval")).isEqualTo(MeterStage.PROVIDER.value());
    }

    @Test
    void whatNeverStartedCostsNothing() {
        assign(512);
        stage.clock.pass(Duration.ofHours(1));
        meter.ended(JOB);
        sweep.sweep();
        assertThat(stage.number("select count(*) from usage_interval")).isZero();
    }

    @Test
    void whatNobodySawIsNotChargedFor() {
        assign(512);
        meter.running(JOB, Duration.ZERO);
        stage.clock.pass(Duration.ofSeconds(10));
        meter.used(JOB, Duration.ZERO, cpu(10));
        stage.clock.pass(Duration.ofHours(1));
        meter.ended(JOB);
        sweep.sweep();
        assertThat(total("memory_mb_millis")).isEqualTo(10_000 * 512);
    }

    @Test
    void aPollingWorkerIsChargedByTime() {
        meter.assigned(MeterStage.grant(JOB.value(), MeterStage.LENT, 512));
        stage.clock.pass(Duration.ofSeconds(10));
        meter.ended(JOB);
        sweep.sweep();
        assertThat(total("memory_mb_millis")).isEqualTo(10_000 * 512);
        assertThat(total("cpu_micros")).isZero();
    }

    @Test
    void aServerThatTakesOverGoesOnWhereTheLastOneWas() {
        assign(512);
        meter.running(JOB, Duration.ZERO);
        for (int i = 1; i <= 30; i++) {
            pass(Duration.ofSeconds(10));
            meter.used(JOB, Duration.ZERO, cpu(i * 1_000_000L));
        }
        // Another one, which knows nothing; the last minute was not written.
        meter = new Meter(stage.clock);
        sweep = stage.sweep(meter);
        meter.restored(List.of(MeterStage.grant(JOB.value(), MeterStage.LENT, 512)));
        meter.joined(MeterStage.LENT, MeterStage.CAPACITY);
        stage.clock.pass(Duration.ofSeconds(10));
        meter.used(JOB, Duration.ofSeconds(2), cpu(31_000_000));
        sweep.sweep();
        stage.clock.pass(Duration.ofSeconds(10));
        meter.over(JOB, Duration.ofSeconds(320), Optional.of(cpu(32_000_000)));
        meter.ended(JOB);
        sweep.sweep();
        assertThat(total("cpu_micros")).isEqualTo(32_000_000);
        assertThat(total("memory_mb_millis")).isEqualTo(320_000 * 512);
        assertThat(stage.number("select count(*) from usage_interval where not closed"))
                .isZero();
    }

    @Test
    void jobsThatEndedAsTheServerDidAreFoundInTheirRows() {
        assertFoundInItsRow(Duration.ZERO);
    }

    @Test
    void jobsThatWaitedForDaysAreFoundInTheirRows() {
        assertFoundInItsRow(Duration.ofDays(3));
    }

    private void assertFoundInItsRow(Duration waited) {
        sweep.sweep();
        stage.clock.pass(Duration.ofSeconds(1));
        Instant started = stage.clock.instant();
        Instant created = started.minus(waited);
        stage.test
                .database()
                .run(handle -> handle.createUpdate("insert into job (id, project_id, owner_id, spec, priority, state,"
                                + " attempt, allocation_id, node_id, created_at, started_at, ended_at) values (:id, 1,"
                                + " 1, '{\"command\":\"true\",\"resources\":{\"memoryMb\":256}}', 0, 3, 1, 7, 'lent',"
                                + " :created, :at, :end)")
                        .bind("id", Ids.floor(created))
                        .bind("created", created)
                        .bind("at", started)
                        .bind("end", started.plusSeconds(4))
                        .execute());
        stage.clock.pass(Duration.ofSeconds(60));
        meter = new Meter(stage.clock);
        sweep = stage.sweep(meter);
        meter.restored(List.of());
        sweep.sweep();
        sweep.sweep();
        meter.restored(List.of());
        sweep.sweep();
        assertThat(total("memory_mb_millis")).isEqualTo(4_000 * 256);
        assertThat(stage.number("select count(*) from usage_interval where closed"))
                .isEqualTo(1);
    }

    @Test
    void peopleSeeWhatIsUsedBeforeAndAfterItIsChargedFor() {
        assign(1_024);
        meter.running(JOB, Duration.ZERO);
        stage.clock.pass(Duration.ofMinutes(30));
        meter.used(JOB, Duration.ZERO, cpu(1_800_000_000));
        sweep.sweep();
        UsageView before = usage.usage(user(MeterStage.CONSUMER, Role.CONSUMER), null, null, null);
        assertThat(before.total().cpuSeconds()).isEqualTo(1_800);
        assertThat(before.total().memoryGbHours()).isEqualTo(0.5);
        assertThat(before.total().amountMicros()).isEqualTo(12_500);
        assertThat(before.items()).singleElement().matches(line -> line.key().equals("jobs"));
        meter.over(JOB, Duration.ofMinutes(30), Optional.of(cpu(1_800_000_000)));
        meter.ended(JOB);
        pass(Duration.ofMinutes(31));
        assertThat(stage.number("select count(*) from usage_interval where transaction_id is not null"))
                .isEqualTo(1);
        for (String by : List.of("project", "workload", "job", "node", "day")) {
            UsageView after = usage.usage(user(MeterStage.CONSUMER, Role.CONSUMER), null, null, by);
            assertThat(after.total().amountMicros()).as(by).isEqualTo(12_500);
            assertThat(after.items()).as(by).hasSize(1);
        }
        // Nobody else sees it.
        assertThat(usage.usage(user(MeterStage.PROVIDER, Role.PROVIDER), null, null, "job")
                        .items())
                .isEmpty();

        usage.setPower(
                user(MeterStage.PROVIDER, Role.PROVIDER), MeterStage.LENT.value(), new PowerView(20, 100, 300_000L));
        EarningsView earned = usage.earnings(user(MeterStage.PROVIDER, Role.PROVIDER), null, null, null);
        assertThat(earned.total().grossMicros()).isEqualTo(12_500);
        assertThat(earned.total().feeMicros()).isEqualTo(1_250);
        // 80 W more, of four processors one, for half an hour: 0.01 kWh.
        assertThat(earned.total().electricityMicros()).isEqualTo(3_000);
        assertThat(earned.total().netMicros()).isEqualTo(12_500 - 1_250 - 3_000);
        assertThat(usage.earnings(user(MeterStage.CONSUMER, Role.PROVIDER), null, null, "day")
                        .why())
                .contains("Nothing ran");
    }

    @Test
    void statementsAddUpToWhatWasCharged() throws Exception {
        assign(1_024);
        meter.running(JOB, Duration.ZERO);
        stage.clock.pass(Duration.ofHours(2));
        meter.over(JOB, Duration.ofHours(2), Optional.of(cpu(7_200_000_000L)));
        meter.ended(JOB);
        sweep.sweep();
        StatementService statements = new StatementService(stage.test.database(), "credits");
        YearMonth month = YearMonth.of(2026, 11);
        String csv = StatementCsv.of(statements.of(MeterStage.CONSUMER, month));
        assertThat(csv.lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("consumer,2026-11-10,job,,lent,7200.000000,2.000000,0.000000,10,20,0.050000,,-0.050000");
        String earned = StatementCsv.of(statements.of(MeterStage.PROVIDER, month));
        assertThat(earned).contains(",0.050000,0.005000,0.045000,credits");
        try (PDDocument pdf = Loader.loadPDF(StatementPdf.of(statements.of(MeterStage.CONSUMER, month)))) {
            assertThat(new PDFTextStripper().getText(pdf))
                    .contains("Statement for 2026-11", "jobs", "7200.000", "0.050000", "-0.050000");
        }
        assertThat(new String(StatementPdf.of(statements.of(MeterStage.PROVIDER, month)), StandardCharsets.ISO_8859_1))
                .startsWith("%PDF");
    }

    @Test
    void aBudgetWarnsAndThenStopsWhatIsNew() {
        Principal.User admin = user(MeterStage.CONSUMER, Role.ADMIN);
        assertThat(stage.budgets.of(MeterStage.CONSUMER).state()).isEqualTo(BudgetState.NONE);
        stage.budgets.set(admin, new BudgetRequest(null, 25_000L, null));
        assign(0);
        meter.running(JOB, Duration.ZERO);
        stage.clock.pass(Duration.ofMinutes(59));
        meter.used(JOB, Duration.ZERO, cpu(3_600_000_000L));
        sweep.sweep();
        assertThat(stage.budgets.of(MeterStage.CONSUMER).state()).isEqualTo(BudgetState.WARNED);
        assertThat(stage.number("select count(*) from audit where action = 'budget.warned'"))
                .isEqualTo(1);
        assertThatCode(() -> stage.guard.require(MeterStage.CONSUMER)).doesNotThrowAnyException();
        stage.clock.pass(Duration.ofMinutes(61));
        meter.used(JOB, Duration.ZERO, cpu(7_200_000_000L));
        pass(Duration.ofMinutes(1));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> stage.guard.require(MeterStage.CONSUMER))
                .withMessageContaining("of its budget of 0.025 credits for 2026-11")
                .matches(problem -> problem.code().name().equals("BUDGET_EXCEEDED"));
        assertThatCode(() -> stage.guard.require(MeterStage.PROVIDER)).doesNotThrowAnyException();
        assertThat(stage.stopped).isEmpty();
        stage.budgets.set(admin, new BudgetRequest(null, 26_000L, OnBudget.STOP));
        sweep.sweep();
        assertThat(stage.stopped).containsExactly(MeterStage.CONSUMER);
        stage.budgets.set(admin, new BudgetRequest(null, null, null));
        assertThatCode(() -> stage.guard.require(MeterStage.CONSUMER)).doesNotThrowAnyException();
    }
}
