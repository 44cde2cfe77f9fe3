package dev.lattice.server.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.meter.Charge;
import dev.lattice.core.meter.PriceList;
import dev.lattice.core.meter.Quantities;
import dev.lattice.core.meter.UsageInterval;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ledger on a real database. */
class SettlementTest {
    private static final int OPERATIONS = 100_000;
    private static final int BATCH = 1_000;
    private static final Quantities CPU_HOUR = new Quantities(3_600_000_000L, 0, 0, 0, 0);

    private final MeterStage stage = new MeterStage();

    @AfterEach
    void stop() {
        stage.close();
    }

    private void write(List<Metered> intervals) {
        stage.test.database().run(handle -> stage.store.write(handle, intervals));
    }

    private long balance(String kind, String project) {
        return stage.number("select coalesce(sum(amount), 0)::bigint from ledger_entry join ledger_account"
                + " on ledger_account.id = account_id where kind = '" + kind + "' and project_id " + project);
    }

    @Test
    void whoUsesPaysTheNodesProjectEarnsAndThePlatformTakesItsFee() {
        write(List.of(MeterStage.closed(1, MeterStage.LENT, MeterStage.BEGIN, Duration.ofHours(1), CPU_HOUR)));
        assertThat(stage.settlement.settle()).isEqualTo(1);
        assertThat(balance("consumer", "= 1")).isEqualTo(-20_000);
        assertThat(balance("provider", "= 2")).isEqualTo(18_000);
        assertThat(balance("platform", "is null")).isEqualTo(2_000);
        // Again: nothing is left to charge for.
        assertThat(stage.settlement.settle()).isZero();
        assertThat(balance("consumer", "= 1")).isEqualTo(-20_000);
    }

    @Test
    void whoUsesTheirOwnNodePaysAndEarnsTheSame() {
        write(List.of(MeterStage.closed(1, MeterStage.OWN, MeterStage.BEGIN, Duration.ofHours(1), CPU_HOUR)));
        stage.settlement.settle();
        assertThat(balance("consumer", "= 1")).isEqualTo(-20_000);
        assertThat(balance("provider", "= 1")).isEqualTo(20_000);
        assertThat(balance("platform", "is null")).isZero();
    }

    @Test
    void whatIsOpenIsNotChargedForAndAClosedIntervalStaysAsItIs() {
        Metered closed = MeterStage.closed(1, MeterStage.LENT, MeterStage.BEGIN, Duration.ofHours(1), CPU_HOUR);
        Metered open = new Metered(
                closed.subject(),
                new UsageInterval(
                        closed.interval().begins(),
                        closed.interval().ends(),
                        CPU_HOUR,
                        false,
                        closed.interval().last()));
        write(List.of(open));
        assertThat(stage.settlement.settle()).isZero();
        write(List.of(closed));
        write(List.of(closed));
        assertThat(stage.settlement.settle()).isEqualTo(1);
        write(List.of(
                MeterStage.closed(1, MeterStage.LENT, MeterStage.BEGIN, Duration.ofHours(1), CPU_HOUR.plus(CPU_HOUR))));
        assertThat(stage.settlement.settle()).isZero();
        assertThat(balance("consumer", "= 1")).isEqualTo(-20_000);
    }

    @Test
    void pricesThatCountedWhenItWasUsedAreThoseThatAreCharged() {
        price(2, MeterStage.BEGIN.plus(Duration.ofHours(1)), new PriceList(40_000, 0, 0, 0, 0, 0));
        write(List.of(
                MeterStage.closed(1, MeterStage.LENT, MeterStage.BEGIN, Duration.ofHours(1), CPU_HOUR),
                MeterStage.closed(
                        1,
                        MeterStage.LENT,
                        MeterStage.BEGIN.plus(Duration.ofHours(1)),
                        Duration.ofHours(1),
                        CPU_HOUR)));
        stage.settlement.settle();
        assertThat(balance("consumer", "= 1")).isEqualTo(-60_000);
        assertThat(balance("platform", "is null")).isEqualTo(2_000);
    }

    private void price(long id, Instant from, PriceList list) {
        stage.test
                .database()
                .run(handle -> new PriceStore().insert(handle, new Prices.Listed(id, from, MeterStage.BEGIN, list)));
    }

    @Test
    void theLedgerTakesNothingBackAndNothingThatDoesNotAddUp() {
        write(List.of(MeterStage.closed(1, MeterStage.LENT, MeterStage.BEGIN, Duration.ofHours(1), CPU_HOUR)));
        stage.settlement.settle();
        for (String forbidden : List.of(
                "update ledger_entry set amount = amount * 2",
                "delete from ledger_entry",
                "truncate ledger_entry",
                "update ledger_transaction set at = now()",
                "delete from ledger_transaction",
                "update price set cpu_hour = 1",
                "insert into ledger_transaction select 99, kind, project_id, provider_id, price_id, at, begins, ends"
                        + " from ledger_transaction; insert into ledger_entry select 99, account_id, 1 from ledger_entry")) {
            assertThatExceptionOfType(JdbiException.class)
                    .as(forbidden)
                    .isThrownBy(() -> stage.test
                            .database()
                            .inTransaction(
                                    handle -> handle.createScript(forbidden).execute()));
        }
    }

    /** Of what was written, by whose node it was: what has to come out, exactly. */
    private static final class Expected {
        private final Map<NodeId, BigInteger> parts = new HashMap<>();
        private Quantities all = Quantities.NONE;

        void add(NodeId node, PriceList prices, Quantities used) {
            parts.merge(node, prices.parts(used), BigInteger::add);
            all = all.plus(used);
        }

        long amount(NodeId node) {
            return Charge.of(parts.getOrDefault(node, BigInteger.ZERO), 0).amount();
        }
    }

    /**
     * A hundred thousand intervals, some of them written twice, prices that change, and settlements that are cut off at any
     * moment by the end of their connection: to the last millionth, what one paid others got.
     */
    @Test
    void addsUpWhateverIsCutOff() throws Exception {
        Random random = new Random(4711);
        PriceList first = new PriceList(20_000, 5_000, 50_000, 0, 10_000, 1_000);
        PriceList second = new PriceList(33_333, 7_777, 12_345, 99, 10_001, 733);
        Instant change = MeterStage.BEGIN.plus(Duration.ofHours(30));
        price(2, change, second);
        Expected expected = new Expected();
        List<Metered> batch = new ArrayList<>();
        for (int i = 1; i <= OPERATIONS; i++) {
            NodeId node = random.nextInt(3) == 0 ? MeterStage.OWN : MeterStage.LENT;
            Instant begins = MeterStage.BEGIN.plusSeconds(random.nextInt(60 * 3_600));
            Quantities used = new Quantities(
                    random.nextInt(2_000_000),
                    random.nextInt(1_000) * 1_000L,
                    random.nextInt(10) * 1_000L,
                    random.nextInt(100_000),
                    random.nextInt(100_000));
            batch.add(MeterStage.closed(i, node, begins, Duration.ofSeconds(1), used));
            expected.add(node, begins.isBefore(change) ? first : second, used);
            if (i % BATCH == 0) {
                insist(() -> write(batch));
                if (random.nextBoolean()) {
                    // As a server does that does not know whether it has.
                    insist(() -> write(batch));
                }
                batch.clear();
                if (random.nextInt(4) == 0) {
                    settleAndCutOff(random);
                }
            }
        }
        insist(() -> assertThat(stage.settlement.settle()).isNotNegative());

        assertThat(stage.number("select count(*) from usage_interval where transaction_id is null"))
                .isZero();
        assertThat(stage.number("select coalesce(sum(amount), 0)::bigint from ledger_entry"))
                .isZero();
        assertThat(stage.number("select count(*) from (select transaction_id from ledger_entry group by 1"
                        + " having sum(amount) <> 0) as wrong"))
                .isZero();
        long own = expected.amount(MeterStage.OWN);
        long lent = expected.amount(MeterStage.LENT);
        assertThat(balance("consumer", "= 1")).isEqualTo(-own - lent);
        assertThat(balance("provider", "= 1")).isEqualTo(own);
        assertThat(balance("provider", "= 2") + balance("platform", "is null")).isEqualTo(lent);
        assertThat(stage.number("select sum(amount)::bigint from usage_day")).isEqualTo(own + lent);
        assertThat(stage.number("select sum(fee)::bigint from usage_day")).isEqualTo(balance("platform", "is null"));
        assertThat(stage.number("select sum(cpu_micros)::bigint from usage_day"))
                .isEqualTo(expected.all.cpuMicros());
    }

    private void settleAndCutOff(Random random) throws Exception {
        CompletableFuture<Void> settling = CompletableFuture.runAsync(() -> {
            try {
                stage.settlement.settle();
            } catch (RuntimeException cut) {
                // It is done again.
                return;
            }
        });
        for (int i = random.nextInt(3); i > 0; i--) {
            Thread.sleep(random.nextInt(60));
            stage.test.breakConnections();
        }
        settling.get();
    }

    private static void insist(Runnable work) {
        boolean done = false;
        while (!done) {
            try {
                work.run();
                done = true;
            } catch (RuntimeException cut) {
                // The connection was one that was ended.
                done = false;
            }
        }
    }
}
