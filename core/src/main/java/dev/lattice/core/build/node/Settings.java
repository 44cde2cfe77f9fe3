package dev.lattice.core.build.node;

import dev.lattice.core.build.SourceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a framework. They are a program, which is not run here: only what is written plainly in it is seen,
 * without its comments.
 */
final class Settings {
    private static final String MODULE = "(['\"])([^'\"\\n]{1,200})";
    private static final Pattern STATEMENT = Pattern.compile(
            "\\b(?:import|export)\\b((?:(?!\\b(?:import|export)\\b)[^'\"`;()=]){0,2000}+)" + MODULE + "\\2");
    private static final Pattern CALL = Pattern.compile(
            "\\b(?:import|require)\\b(?<!\\btypeof\\s{1,9}import)\\s{0,9}\\(\\s{0,9}" + MODULE + "\\1\\s{0,9}[,)]");
    private static final Pattern TYPES = Pattern.compile(
            "type\\s(?!\\s{0,99}from$).*|\\{(?:\\s*+type\\s[^,{}]*+,?)++\\s*+}\\s*+from", Pattern.DOTALL);

    private final String text;

    private Settings(String text) {
        this.text = text;
    }

    /** @param name such as {@code next.config}; an empty program when there is none */
    static Settings of(SourceTree tree, String name) {
        return tree.first(name + ".js", name + ".mjs", name + ".ts", name + ".cjs", name + ".mts", name + ".cts")
                .flatMap(tree::text)
                .map(text -> new Settings(withoutComments(text)))
                .orElseGet(() -> new Settings(""));
    }

    static Settings ofText(String text) {
        return new Settings(withoutComments(text));
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** The text that is given to a key. */
    Optional<String> value(String key) {
        Matcher matcher = Pattern.compile(
                        "\\b" + Pattern.quote(key) + "['\"]?\\s{0,20}[:=]\\s{0,20}(['\"`])([^'\"`\\n$]{1,200})\\1")
                .matcher(text);
        return matcher.find() ? Optional.of(matcher.group(2)) : Optional.empty();
    }

    /** Whether a key is given a truth value. */
    boolean says(String key, boolean value) {
        return Pattern.compile("\\b" + Pattern.quote(key) + "['\"]?\\s{0,20}:\\s{0,20}" + value + "\\b")
                .matcher(text)
                .find();
    }

    boolean mentions(String word) {
        return text.contains(word);
    }

    Matcher find(Pattern pattern) {
        return pattern.matcher(text);
    }

    /** What the program takes from other modules when it runs; of those that it has types of nothing is left by then. */
    List<String> modules() {
        List<String> modules = new ArrayList<>();
        Matcher statement = STATEMENT.matcher(text);
        while (statement.find()) {
            String names = statement.group(1).strip();
            if ((names.isEmpty() || names.endsWith("from"))
                    && !TYPES.matcher(names).matches()) {
                modules.add(statement.group(3));
            }
        }
        Matcher call = CALL.matcher(text);
        while (call.find()) {
            modules.add(call.group(2));
        }
        return modules;
    }

    private static String withoutComments(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        char quote = 0;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (quote != 0) {
                if (character == '\\' && index + 1 < text.length()) {
                    kept.append(character);
                    character = text.charAt(++index);
                } else if (character == quote || (character == '\n' && quote != '`')) {
                    quote = 0;
                }
                kept.append(character);
            } else if (text.startsWith("//", index)) {
                int end = text.indexOf('\n', index);
                index = end < 0 ? text.length() : end;
                kept.append('\n');
            } else if (text.startsWith("/*", index)) {
                int end = text.indexOf("*/", index + 2);
                index = end < 0 ? text.length() : end + 1;
                kept.append(' ');
            } else {
                if (character == '\'' || character == '"' || character == '`') {
                    quote = character;
                }
                kept.append(character);
            }
        }
        return kept.toString();
    }
}
