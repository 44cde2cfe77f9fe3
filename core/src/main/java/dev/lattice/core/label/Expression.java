package dev.lattice.core.label;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is asked of a node's labels. A label that is only there has the empty value. */
public sealed interface Expression {
    /** The label that it is about. */
    String key();

    /** Whether a node with these labels is what is asked for. */
    boolean metBy(Map<String, String> labels);

    /** As people write it; what reads it gets the same again. */
    String text();

    /** {@code key}: the label is there, whatever its value. */
    record Present(String key) implements Expression {
        @Override
        public boolean metBy(Map<String, String> labels) {
            return labels.containsKey(key);
        }

        @Override
        public String text() {
            return key;
        }
    }

    /** {@code !key}: there is no such label. */
    record Absent(String key) implements Expression {
        @Override
        public boolean metBy(Map<String, String> labels) {
            return !labels.containsKey(key);
        }

        @Override
        public String text() {
            return "!" + key;
        }
    }

    /** {@code key=value}. */
    record Equal(String key, String value) implements Expression {
        @Override
        public boolean metBy(Map<String, String> labels) {
            return value.equals(labels.get(key));
        }

        @Override
        public String text() {
            return key + "=" + value;
        }
    }

    /** {@code key!=value}: also where there is no such label. */
    record Unequal(String key, String value) implements Expression {
        @Override
        public boolean metBy(Map<String, String> labels) {
            return !value.equals(labels.get(key));
        }

        @Override
        public String text() {
            return key + "!=" + value;
        }
    }

    /** {@code key in (a,b)}: the value is one of these. */
    record OneOf(String key, Set<String> values) implements Expression {
        public OneOf {
            if (values.isEmpty()) {
                throw new IllegalArgumentException("'" + key + " in ()' is met by nothing");
            }
            values = Set.copyOf(values);
        }

        @Override
        public boolean metBy(Map<String, String> labels) {
            String value = labels.get(key);
            return value != null && values.contains(value);
        }

        @Override
        public String text() {
            return key + " in (" + String.join(",", new TreeSet<>(values)) + ")";
        }
    }

    /** {@code key>=16}: the value is a number, and this is how it compares. */
    record Compared(String key, Order order, BigDecimal bound) implements Expression {
        /** Longer texts are no numbers of anything that a node has. */
        private static final int LONGEST_NUMBER = 40;

        /** How a number is to stand to another. */
        public enum Order {
            LESS("<"),
            AT_MOST("<="),
            MORE(">"),
            AT_LEAST(">=");

            private final String sign;

            Order(String sign) {
                this.sign = sign;
            }

            public String sign() {
                return sign;
            }

            private boolean holds(int comparison) {
                return switch (this) {
                    case LESS -> comparison < 0;
                    case AT_MOST -> comparison <= 0;
                    case MORE -> comparison > 0;
                    case AT_LEAST -> comparison >= 0;
                };
            }
        }

        public Compared {
            // 16 and 16.0 are one bound, and so one pool of nodes.
            bound = bound.stripTrailingZeros();
        }

        @Override
        public boolean metBy(Map<String, String> labels) {
            BigDecimal value = number(labels.get(key));
            return value != null && order.holds(value.compareTo(bound));
        }

        /** The number that a text is; null when it is none. */
        public static @Nullable BigDecimal number(@Nullable String text) {
            // A form like 1e9 is left out: its plain form can be as long as it likes.
            if (text == null
                    || text.isEmpty()
                    || text.length() > LONGEST_NUMBER
                    || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-')) {
                return null;
            }
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException none) {
                return null;
            }
        }

        @Override
        public String text() {
            return key + order.sign + bound.toPlainString();
        }
    }
}
