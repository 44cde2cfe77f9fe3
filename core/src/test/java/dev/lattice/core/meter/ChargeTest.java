package dev.lattice.core.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class ChargeTest {
    private static final PriceList PRICES = new PriceList(20_000, 5_000, 50_000, 0, 10_000, 1_000);

    @Provide
    Arbitrary<Quantities> quantities() {
        Arbitrary<Long> some = Arbitraries.longs().between(0, 1L << 45);
        return Combinators.combine(some, some, some, some, some).as(Quantities::new);
    }

    @Provide
    Arbitrary<PriceList> prices() {
        Arbitrary<Long> price = Arbitraries.longs().between(0, 10_000_000);
        return Combinators.combine(
                        price,
                        price,
                        price,
                        price,
                        price,
                        Arbitraries.integers().between(0, 10_000))
                .as(PriceList::new);
    }

    @Example
    void knowsWhatThingsCost() {
        assertThat(PRICES.worth(new Quantities(3_600_000_000L, 0, 0, 0, 0))).isEqualTo(20_000);
        assertThat(PRICES.worth(new Quantities(0, 1_024 * 3_600_000L, 0, 0, 0))).isEqualTo(5_000);
        assertThat(PRICES.worth(new Quantities(0, 0, 1_024 * 3_600_000L * 730, 0, 0)))
                .isEqualTo(50_000);
        assertThat(PRICES.worth(new Quantities(0, 0, 0, 1L << 30, 1L << 30))).isEqualTo(10_000);
    }

    /** However usage is cut into charges, all of them together are what all of it is worth. */
    @Property
    void theSumIsTheSameHoweverItIsCut(
            @ForAll("prices") PriceList prices,
            @ForAll @Size(max = 40) List<@net.jqwik.api.From("quantities") Quantities> used) {
        long carry = 0;
        long sum = 0;
        for (Quantities one : used) {
            Charge charge = Charge.of(prices.parts(one), carry);
            carry = charge.carry();
            sum += charge.amount();
            assertThat(carry).isBetween(0L, PriceList.PARTS - 1);
        }
        Quantities all = used.stream().reduce(Quantities.NONE, Quantities::plus);
        assertThat(sum).isEqualTo(prices.worth(all));
    }

    @Property
    void feesAddUpToo(
            @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 1_000_000_000_000L) Long> amounts,
            @ForAll @IntRange(min = 0, max = 10_000) int basisPoints) {
        long carry = 0;
        long fees = 0;
        for (long amount : amounts) {
            Charge fee = Charge.fee(amount, basisPoints, carry);
            carry = fee.carry();
            fees += fee.amount();
            assertThat(fee.amount()).isBetween(0L, amount + 1);
        }
        long all = amounts.stream().mapToLong(Long::longValue).sum();
        assertThat(fees).isEqualTo(Charge.fee(all, basisPoints, 0).amount());
    }

    @Property
    void sharesAddUpAndAreFair(
            @ForAll @LongRange(min = 0, max = 1L << 50) long amount,
            @ForAll @Size(min = 1, max = 30) List<@LongRange(min = 0, max = 1L << 40) Long> weights) {
        List<BigInteger> all = weights.stream().map(BigInteger::valueOf).toList();
        BigInteger sum = all.stream().reduce(BigInteger.ZERO, BigInteger::add);
        List<Long> shares = Charge.shares(amount, all);
        assertThat(shares.stream().mapToLong(Long::longValue).sum()).isEqualTo(amount);
        for (int i = 0; i < shares.size() && sum.signum() > 0; i++) {
            long exact =
                    BigInteger.valueOf(amount).multiply(all.get(i)).divide(sum).longValueExact();
            assertThat(shares.get(i)).isBetween(exact, exact + 1);
        }
    }
}
