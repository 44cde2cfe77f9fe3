package dev.lattice.api.label;

import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Expression.Compared;
import dev.lattice.core.label.Expression.Compared.Order;
import dev.lattice.core.label.Preference;
import dev.lattice.core.label.Siting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is asked of labels: {@code key}, {@code !key}, {@code key=value}, {@code key!=value},
 * {@code key in (a,b)}, {@code key>=16}.
 */
public final class ExpressionText {
    static final String FORMS = "key, !key, key=value, key!=value, key in (a,b), and key>16 with >, >=, < or <=";

    private static final int LONGEST = 1_000;

    private final String text;
    private int at;

    private ExpressionText(String text) {
        this.text = text;
    }

    /** @throws LabelException when it is none of these forms */
    public static Expression read(String text) {
        if (text.length() > LONGEST) {
            throw new LabelException(
                    text.substring(0, 40) + "…", LONGEST, "it is longer than " + LONGEST + " characters");
        }
        return new ExpressionText(text).expression();
    }

    /** All of it is required. @throws LabelException naming the first that is wrong */
    public static Set<Expression> read(List<String> texts) {
        Set<Expression> all = new LinkedHashSet<>();
        texts.forEach(text -> all.add(read(text)));
        return all;
    }

    /**
     * What is required, preferred and spread, together.
     *
     * @throws IllegalArgumentException saying what cannot be
     */
    public static Siting siting(
            @Nullable List<String> required, @Nullable List<PreferenceRequest> preferred, @Nullable String spread) {
        List<Preference> preferences = new ArrayList<>();
        for (PreferenceRequest wish : preferred == null ? List.<PreferenceRequest>of() : preferred) {
            preferences.add(new Preference(
                    read(wish.label()), wish.weight() == null ? PreferenceRequest.DEFAULT_WEIGHT : wish.weight()));
        }
        return new Siting(
                required == null ? Set.of() : read(required),
                preferences,
                spread == null || spread.isEmpty() ? Optional.empty() : Optional.of(wholeKey(spread)));
    }

    private static String wholeKey(String text) {
        ExpressionText reader = new ExpressionText(text);
        String key = reader.key();
        reader.end();
        return key;
    }

    private Expression expression() {
        skipBlanks();
        if (take("!")) {
            skipBlanks();
            String key = key();
            end();
            return new Expression.Absent(key);
        }
        String key = key();
        if (at < text.length() && text.charAt(at) == '=') {
            // As it always was: what follows is the value, whatever it is.
            return new Expression.Equal(key, text.substring(at + 1));
        }
        skipBlanks();
        Expression found = rest(key);
        end();
        return found;
    }

    private Expression rest(String key) {
        if (at == text.length()) {
            return new Expression.Present(key);
        }
        if (take("!=")) {
            skipBlanks();
            return new Expression.Unequal(key, value());
        }
        if (take("=")) {
            skipBlanks();
            return new Expression.Equal(key, value());
        }
        if (take(">=")) {
            return new Compared(key, Order.AT_LEAST, number());
        }
        if (take("<=")) {
            return new Compared(key, Order.AT_MOST, number());
        }
        if (take(">")) {
            return new Compared(key, Order.MORE, number());
        }
        if (take("<")) {
            return new Compared(key, Order.LESS, number());
        }
        if (take("in")) {
            return new Expression.OneOf(key, values());
        }
        throw wrong("an operator has to follow '" + key + "'");
    }

    private Set<String> values() {
        skipBlanks();
        if (!take("(")) {
            throw wrong("'(' has to follow 'in'");
        }
        Set<String> values = new HashSet<>();
        do {
            skipBlanks();
            values.add(value());
            skipBlanks();
        } while (take(","));
        if (!take(")")) {
            throw wrong("',' or ')' has to follow a value");
        }
        return values;
    }

    private String key() {
        int from = at;
        skipWord();
        if (at == from) {
            throw wrong("a key is made of letters, digits, dots, dashes, underscores and slashes");
        }
        return text.substring(from, at);
    }

    private String value() {
        int from = at;
        skipWord();
        if (at == from) {
            throw wrong("a value is missing; it is made of letters, digits, dots, dashes, underscores and slashes");
        }
        return text.substring(from, at);
    }

    private BigDecimal number() {
        skipBlanks();
        int from = at;
        skipWord();
        BigDecimal number = Compared.number(text.substring(from, at));
        if (number == null) {
            at = from;
            throw wrong("a number has to follow, such as 16 or 0.5");
        }
        return number;
    }

    private void skipWord() {
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c == '/';
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean take(String sign) {
        if (!text.startsWith(sign, at)) {
            return false;
        }
        at += sign.length();
        return true;
    }

    private void end() {
        skipBlanks();
        if (at < text.length()) {
            throw wrong("nothing may follow here");
        }
    }

    private LabelException wrong(String expected) {
        return new LabelException(text, at, expected);
    }
}
