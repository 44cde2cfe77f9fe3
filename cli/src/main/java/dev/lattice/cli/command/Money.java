package dev.lattice.cli.command;

import java.math.BigDecimal;
import java.math.RoundingMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts: people have units of the currency, programs millionths of them. */
final class Money {
    private static final int DIGITS = 6;
    private static final int SHOWN = 4;

    private Money() {}

    /** With as many digits as a short job's cost has. */
    static String text(long micros) {
        return BigDecimal.valueOf(micros, DIGITS)
                .setScale(SHOWN, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** All digits. */
    static String exact(long micros) {
        BigDecimal amount = BigDecimal.valueOf(micros, DIGITS).stripTrailingZeros();
        return amount.setScale(Math.max(2, amount.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    /** Reads an amount such as 0.02. */
    static final class Converter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return new BigDecimal(value).movePointRight(DIGITS).longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw new TypeConversionException(
                        "'" + value + "' is no amount such as 0.02, with six digits behind the point at most");
            }
        }
    }
}
