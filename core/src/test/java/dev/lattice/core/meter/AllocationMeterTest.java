package dev.lattice.core.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

final class AllocationMeterTest {
    private static final long HOUR = 3_600_000;
    private static final long NOON = 12 * HOUR;
    private static final long CORES = 4_000;
    private static final long NODE_MB = 8_192;
    private static final long NODE_DISK_MB = 100;

    /** What a node says, right or wrong. */
    record Word(long after, long cpu, long received, long sent, long memory) {
        Reading reading() {
            return new Reading(cpu, received, sent, memory, OptionalLong.of(memory));
        }
    }

    private static AllocationMeter meter(long begins, long reservedMb) {
        return meter(begins, reservedMb, 0);
    }

    private static AllocationMeter meter(long begins, long reservedMb, long askedDiskMb) {
        AllocationMeter meter = new AllocationMeter(begins, reservedMb, askedDiskMb);
        meter.bounds(CORES, NODE_MB, NODE_DISK_MB);
        return meter;
    }

    private static Reading cpu(long micros) {
        return new Reading(micros, 0, 0, 0, OptionalLong.empty());
    }

    private static Quantities sum(List<UsageInterval> intervals) {
        return intervals.stream().map(UsageInterval::used).reduce(Quantities.NONE, Quantities::plus);
    }

    @Provide
    Arbitrary<List<Word>> words() {
        Arbitrary<Long> counters = Arbitraries.oneOf(Arbitraries.longs().between(0, 100_000_000), Arbitraries.longs());
        return Combinators.combine(
                        Arbitraries.longs().between(-1_000, HOUR * 2),
                        counters,
                        counters,
                        counters,
                        Arbitraries.longs())
                .as(Word::new)
                .list()
                .ofMaxSize(30);
    }

    /** Whatever a node says, no interval leaves the lease or its hour, and no processor works longer than there is time. */
    @Property
    void keepsWithinTheLeaseAndWhatIsPossible(
            @ForAll("words") List<Word> words, @ForAll @LongRange(min = 0, max = 4_096) long reserved) {
        AllocationMeter meter = meter(NOON, reserved);
        List<UsageInterval> intervals = new ArrayList<>();
        long now = NOON;
        long latest = NOON;
        for (Word word : words) {
            now += word.after();
            latest = Math.max(latest, now);
            meter.read(Math.max(now, NOON - HOUR), word.reading());
            intervals.addAll(meter.drain(false));
        }
        meter.end(latest);
        intervals.addAll(meter.drain(true));
        long before = NOON;
        for (UsageInterval interval : intervals) {
            assertThat(interval.begins()).isGreaterThanOrEqualTo(before);
            assertThat(interval.ends()).isLessThanOrEqualTo(latest);
            assertThat(interval.closed()).isTrue();
            assertThat(interval.ends()).isLessThanOrEqualTo((interval.begins() / HOUR + 1) * HOUR);
            long length = interval.ends() - interval.begins();
            assertThat(interval.used().cpuMicros()).isLessThanOrEqualTo(length * CORES);
            assertThat(interval.used().memoryMbMillis()).isLessThanOrEqualTo(length * Math.max(reserved, NODE_MB));
            assertThat(interval.used().diskMbMillis()).isLessThanOrEqualTo(length * NODE_DISK_MB);
            before = interval.ends();
        }
    }

    /** A counter that rises as it can is counted to the last microsecond, however it is read and wherever hours end. */
    @Property
    void losesNothingOfWhatIsPossible(@ForAll("words") List<Word> words) {
        AllocationMeter meter = meter(NOON, 512);
        meter.start(NOON);
        long now = NOON;
        long counter = 0;
        for (Word word : words) {
            long passed = Math.abs(word.after());
            now += passed;
            counter += passed * Math.floorMod(word.cpu(), CORES + 1);
            meter.read(now, cpu(counter));
            // A second time it says nothing new.
            meter.read(now, cpu(counter));
        }
        meter.end(now, cpu(counter));
        Quantities used = sum(meter.drain(true));
        assertThat(used.cpuMicros()).isEqualTo(counter);
        assertThat(used.memoryMbMillis()).isEqualTo((now - NOON) * 512);
    }

    /** A server that begins anew goes on where the last one wrote; what was not written is made up for. */
    @Property
    void goesOnWhereItWasWritten(@ForAll("words") List<Word> words, @ForAll @LongRange(min = 0, max = 29) long crash) {
        AllocationMeter meter = meter(NOON, 512);
        meter.start(NOON);
        List<UsageInterval> written = new ArrayList<>();
        long now = NOON;
        long counter = 0;
        for (int i = 0; i < words.size(); i++) {
            long passed = Math.abs(words.get(i).after());
            now += passed;
            counter += passed * Math.floorMod(words.get(i).cpu(), CORES + 1);
            meter.read(now, cpu(counter));
            if (i % 3 == 0) {
                write(written, meter.drain(true));
            }
            if (i == crash && !written.isEmpty()) {
                meter = meter(NOON, 512);
                meter.resume(written.getLast());
            }
        }
        meter.end(now, cpu(counter));
        write(written, meter.drain(true));
        assertThat(sum(written).cpuMicros()).isEqualTo(counter);
        assertThat(sum(written).memoryMbMillis()).isEqualTo((now - NOON) * 512);
    }

    private static void write(List<UsageInterval> written, List<UsageInterval> news) {
        for (UsageInterval interval : news) {
            written.removeIf(before -> before.begins() == interval.begins());
            written.add(interval);
        }
    }

    @Example
    void beginsAnewWithAContainer() {
        AllocationMeter meter = meter(NOON, 0);
        meter.read(NOON, cpu(0));
        meter.read(NOON + 10_000, cpu(5_000_000));
        meter.read(NOON + 20_000, cpu(1_000_000));
        meter.end(NOON + 20_000);
        assertThat(sum(meter.drain(true)).cpuMicros()).isEqualTo(6_000_000);
    }

    /** As where an agent began anew, which does not know what went through the network before. */
    @Example
    void aCounterThatGoesBackLeavesTheOthers() {
        AllocationMeter meter = meter(NOON, 0);
        meter.start(NOON);
        meter.read(NOON + 10_000, new Reading(5_000_000, 1_000, 2_000, 0, OptionalLong.empty()));
        meter.read(NOON + 20_000, new Reading(6_000_000, 100, 2_500, 0, OptionalLong.empty()));
        meter.end(NOON + 20_000);
        Quantities used = sum(meter.drain(true));
        assertThat(used.cpuMicros()).isEqualTo(6_000_000);
        assertThat(used.receivedBytes()).isEqualTo(1_100);
        assertThat(used.sentBytes()).isEqualTo(2_500);
    }

    @Example
    void diskIsNoMoreThanWasAskedForOrThanTheNodeHas() {
        Reading much = new Reading(0, 0, 0, 0, OptionalLong.of(Long.MAX_VALUE));
        AllocationMeter asked = meter(NOON, 0, 10);
        asked.start(NOON);
        asked.read(NOON + 1_000, much);
        assertThat(sum(asked.drain(true)).diskMbMillis()).isEqualTo(10 * 1_000);
        AllocationMeter open = meter(NOON, 0);
        open.start(NOON);
        open.read(NOON + 1_000, much);
        assertThat(sum(open.drain(true)).diskMbMillis()).isEqualTo(NODE_DISK_MB * 1_000);
    }

    @Example
    void whatNeverStartedUsedNothing() {
        AllocationMeter meter = meter(NOON, 512);
        meter.end(NOON + HOUR);
        assertThat(meter.drain(true)).isEmpty();
    }

    @Example
    void countsWhatIsUsedWhereNothingWasSetAside() {
        AllocationMeter meter = meter(NOON, 0);
        meter.start(NOON);
        meter.read(NOON + 1_000, new Reading(0, 0, 0, 3 << 20, OptionalLong.of((5 << 20) - 1)));
        meter.end(NOON + 2_000);
        Quantities used = sum(meter.drain(true));
        assertThat(used.memoryMbMillis()).isEqualTo(6_000);
        assertThat(used.diskMbMillis()).isEqualTo(10_000);
    }

    @Example
    void writesWhatIsOpenOnlyWhenItChanged() {
        AllocationMeter meter = meter(NOON, 512);
        meter.read(NOON, cpu(0));
        assertThat(meter.drain(true)).hasSize(1).allMatch(interval -> !interval.closed());
        assertThat(meter.drain(true)).isEmpty();
        meter.read(NOON + HOUR + 1, cpu(2));
        assertThat(meter.drain(false)).hasSize(1).allMatch(UsageInterval::closed);
        assertThat(meter.drain(true)).hasSize(1);
    }
}
