package dev.lattice.core.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command as people write it: a line for a shell. It is only read, never run; it may be anything.
 */
public final class ShellLine {
    /** Words that are not programs. */
    private static final Set<String> BUILTINS = Set.of(
            ".",
            ":",
            "[",
            "alias",
            "break",
            "case",
            "cd",
            "command",
            "eval",
            "exec",
            "exit",
            "export",
            "for",
            "function",
            "if",
            "read",
            "return",
            "set",
            "shift",
            "source",
            "test",
            "trap",
            "type",
            "ulimit",
            "umask",
            "unset",
            "until",
            "wait",
            "while",
            "!",
            "{");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);

    private ShellLine() {}

    /** A text as one word of a shell, of which nothing is expanded. */
    public static String quote(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * What a container runs for a line: the program itself, so that signals reach it, and a shell only where the line
     * has syntax for one; that gives way to the last program of the line.
     */
    public static List<String> vector(String line) {
        String stripped = line.strip();
        Optional<List<String>> words = words(stripped);
        if (words.isPresent() && isProgram(words.get())) {
            List<String> vector = new ArrayList<>(words.get());
            if (isAssignment(vector.getFirst())) {
                vector.addFirst("/usr/bin/env");
            }
            return List.copyOf(vector);
        }
        return List.of("/bin/sh", "-c", replacingShell(stripped));
    }

    /**
     * The words of a line in which a shell would expand nothing and that is a single command; empty otherwise.
     */
    public static Optional<List<String>> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int index = 0; index < line.length(); index++) {
            char character = line.charAt(index);
            if (quote != 0) {
                if (character == quote) {
                    quote = 0;
                } else if (quote == '"' && "$`\\!".indexOf(character) >= 0) {
                    return Optional.empty();
                } else {
                    word.append(character);
                }
            } else if (character == '\'' || character == '"') {
                quote = character;
                inWord = true;
            } else if (character == ' ' || character == '\t') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if ("$`\\;&|<>()*?[]~#!{}\n\r\0".indexOf(character) >= 0) {
                return Optional.empty();
            } else {
                word.append(character);
                inWord = true;
            }
        }
        if (quote != 0) {
            return Optional.empty();
        }
        if (inWord) {
            words.add(word.toString());
        }
        return Optional.of(List.copyOf(words));
    }

    private static boolean isProgram(List<String> words) {
        return words.stream()
                .filter(word -> !isAssignment(word))
                .findFirst()
                .filter(word -> !BUILTINS.contains(word))
                .isPresent();
    }

    public static boolean isAssignment(String word) {
        return ASSIGNMENT.matcher(word).matches();
    }

    /** The line with {@code exec} before its last command, if it can be told which that is. */
    private static String replacingShell(String line) {
        int begin = lastCommand(line);
        if (begin < 0) {
            return line;
        }
        String last = line.substring(begin);
        String word = last.split("[ \t]", 2)[0];
        if (word.isEmpty() || BUILTINS.contains(word) || word.startsWith("#")) {
            return line;
        }
        return line.substring(0, begin) + (isAssignment(word) ? "exec env " : "exec ") + last;
    }

    /**
     * Where the last of the commands that {@code &&} or {@code ;} part begins; -1 if there is other syntax, in which
     * {@code exec} would change what the line does.
     */
    private static int lastCommand(String line) {
        int begin = 0;
        char quote = 0;
        for (int index = 0; index < line.length(); index++) {
            char character = line.charAt(index);
            if (quote == '\'') {
                quote = character == '\'' ? 0 : quote;
            } else if (character == '\\') {
                index++;
            } else if (character == '`' || character == '\n' || line.startsWith("$(", index)) {
                return -1;
            } else if (quote == '"') {
                quote = character == '"' ? 0 : quote;
            } else if (character == '\'' || character == '"') {
                quote = character;
            } else if (line.startsWith("${", index)) {
                int end = line.indexOf('}', index);
                if (end < 0) {
                    return -1;
                }
                index = end;
            } else if (line.startsWith("&&", index) || character == ';') {
                index += character == ';' ? 0 : 1;
                begin = index + 1;
                while (begin < line.length() && (line.charAt(begin) == ' ' || line.charAt(begin) == '\t')) {
                    begin++;
                }
            } else if ("|&(){}#".indexOf(character) >= 0) {
                return -1;
            }
        }
        return quote != 0 || begin >= line.length() ? -1 : begin;
    }
}
