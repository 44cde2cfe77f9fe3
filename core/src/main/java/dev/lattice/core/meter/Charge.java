package dev.lattice.core.meter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A number of whole millionths, and what is left over: that is added to the next, so that however charges are cut, their sum
 * is the same.
 *
 * @param amount in millionths
 * @param carry less than one of these
 */
public record Charge(long amount, long carry) {
    /**
     * What is charged.
     *
     * @param parts of a millionth, see {@link PriceList#PARTS}
     * @param carry parts that were left over before
     */
    public static Charge of(BigInteger parts, long carry) {
        return divided(parts.add(BigInteger.valueOf(carry)), PriceList.PARTS);
    }

    /**
     * The platform's part of a charge.
     *
     * @param carry what was left over before, in hundredths of a percent of a millionth
     */
    public static Charge fee(long amount, int basisPoints, long carry) {
        return divided(
                BigInteger.valueOf(amount)
                        .multiply(BigInteger.valueOf(basisPoints))
                        .add(BigInteger.valueOf(carry)),
                PriceList.WHOLE);
    }

    private static Charge divided(BigInteger total, long by) {
        BigInteger[] result = total.divideAndRemainder(BigInteger.valueOf(by));
        return new Charge(result[0].longValueExact(), result[1].longValueExact());
    }

    /**
     * Divides an amount by weights, in whole millionths: first what is certain, then one each to those of which most was cut
     * off.
     *
     * @param weights not negative; when all are 0 the first gets all
     */
    public static List<Long> shares(long amount, List<BigInteger> weights) {
        BigInteger sum = weights.stream().reduce(BigInteger.ZERO, BigInteger::add);
        List<Long> shares = new ArrayList<>(weights.size());
        List<BigInteger> cut = new ArrayList<>(weights.size());
        long left = amount;
        for (BigInteger weight : weights) {
            BigInteger[] share = sum.signum() == 0
                    ? new BigInteger[] {BigInteger.ZERO, BigInteger.ZERO}
                    : BigInteger.valueOf(amount).multiply(weight).divideAndRemainder(sum);
            shares.add(share[0].longValueExact());
            cut.add(share[1]);
            left -= share[0].longValueExact();
        }
        if (sum.signum() == 0 && !shares.isEmpty()) {
            shares.set(0, amount);
            return shares;
        }
        List<Integer> order = IntStream.range(0, shares.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> cut.get(i)).reversed())
                .toList();
        for (int i = 0; i < left; i++) {
            shares.set(order.get(i), shares.get(order.get(i)) + 1);
        }
        return shares;
    }
}
