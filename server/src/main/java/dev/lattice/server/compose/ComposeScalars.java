package dev.lattice.server.compose;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What plain scalars are to Compose, which reads YAML with Go: {@code yes} and {@code off} are words, {@code 22:22} is a
 * text and no number of base 60, a date stays a text, and {@code 0777} is still octal. Numbers become text as Go prints
 * them, so {@code 1.10} arrives in a container as {@code 1.1} there and here.
 */
final class ComposeScalars extends Resolver {
    private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]{1,6})?");
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MAX_NUMBER = 400;

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, whole(BOOLEAN), "tTfF");
        addImplicitResolver(Tag.INT, whole(INTEGER), "-+0123456789");
        addImplicitResolver(Tag.FLOAT, whole(DECIMAL), "-+.0123456789");
        addImplicitResolver(Tag.MERGE, Pattern.compile("^<<$"), "<");
        addImplicitResolver(Tag.NULL, Pattern.compile("^(?:~|null|Null|NULL)$"), "~nN");
        addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
    }

    private static Pattern whole(Pattern pattern) {
        return Pattern.compile("^(?:" + pattern.pattern() + ")$");
    }

    /** A number's text as Compose hands it on; a boolean's and every other as it is, if it is what its tag says. */
    static YamlNode.Scalar scalar(int line, Tag tag, String text) {
        if (tag.equals(Tag.BOOL) && BOOLEAN.matcher(text).matches()) {
            return new YamlNode.Scalar(
                    line,
                    YamlNode.Kind.BOOLEAN,
                    text.charAt(0) == 't' || text.charAt(0) == 'T' ? "true" : "false",
                    text);
        }
        if (tag.equals(Tag.NULL) && NULL.matcher(text).matches()) {
            return new YamlNode.Scalar(line, YamlNode.Kind.NULL, "", text);
        }
        if (text.length() <= MAX_NUMBER) {
            if (tag.equals(Tag.INT) && INTEGER.matcher(text).matches()) {
                BigInteger value = integer(text.replace("_", ""));
                if (value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0) {
                    return new YamlNode.Scalar(line, YamlNode.Kind.INTEGER, value.toString(), text);
                }
                return new YamlNode.Scalar(line, YamlNode.Kind.DECIMAL, decimal(value.doubleValue()), text);
            }
            if (tag.equals(Tag.FLOAT) && DECIMAL.matcher(text).matches()) {
                double value = Double.parseDouble(text.replace("_", ""));
                if (Double.isFinite(value)) {
                    return new YamlNode.Scalar(line, YamlNode.Kind.DECIMAL, decimal(value), text);
                }
            }
        }
        return new YamlNode.Scalar(line, YamlNode.Kind.TEXT, text, text);
    }

    private static BigInteger integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value;
        if (digits.startsWith("0x")) {
            value = parsed(digits.substring(2), 16);
        } else if (digits.startsWith("0b")) {
            value = parsed(digits.substring(2), 2);
        } else if (digits.startsWith("0o")) {
            value = parsed(digits.substring(2), 8);
        } else {
            value = parsed(digits, digits.startsWith("0") ? 8 : 10);
        }
        return negative ? value.negate() : value;
    }

    private static BigInteger parsed(String digits, int radix) {
        return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits, radix);
    }

    /** The shortest digits that mean the value; with an exponent below 1e-4 and from 1e6 when Go's {@code %v} has one. */
    private static String decimal(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e"
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
