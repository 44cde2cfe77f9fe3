package dev.lattice.core.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a Dockerfile by the rules of BuildKit: lines that go on behind a backslash, comments in between, words with quotes
 * and escapes, variables, JSON forms, patterns of COPY. What would be expanded, or begins a here-document, is an error.
 */
final class DockerfileReader {
    private static final Pattern CONTINUED = Pattern.compile("\\\\[ \\t]*$");
    private static final Set<String> EXPANDING =
            Set.of("ENV", "COPY", "WORKDIR", "USER", "EXPOSE", "STOPSIGNAL", "FROM", "ARG");

    private final List<List<String>> instructions = new ArrayList<>();

    DockerfileReader(String text) {
        StringBuilder line = new StringBuilder();
        for (String physical : text.split("\n", -1)) {
            String stripped = line.isEmpty() ? physical.stripLeading() : physical;
            if (stripped.stripLeading().startsWith("#") || (line.isEmpty() && stripped.isEmpty())) {
                continue;
            }
            if (CONTINUED.matcher(stripped).find()) {
                line.append(CONTINUED.matcher(stripped).replaceFirst(""));
                continue;
            }
            instructions.add(instruction(line.append(stripped).toString()));
            line.setLength(0);
        }
        if (!line.isEmpty()) {
            throw new IllegalArgumentException("goes on behind the end: " + line);
        }
    }

    List<List<String>> instructions() {
        return instructions;
    }

    private static List<String> instruction(String line) {
        String[] parts = line.strip().split("[ \t]+", 2);
        List<String> words = new ArrayList<>(List.of(parts[0]));
        String rest = parts[1];
        while (rest.startsWith("--")) {
            int end = rest.indexOf(' ');
            words.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        boolean expanding = EXPANDING.contains(parts[0]);
        if (rest.startsWith("[")) {
            for (String word : json(rest)) {
                words.add(expanding ? word(word) : word);
            }
        } else if (parts[0].equals("RUN") || parts[0].equals("CMD")) {
            for (String word : raw(rest)) {
                if (word.matches("\\d*<<-?[^<]*")) {
                    throw new IllegalArgumentException("a here-document: " + rest);
                }
            }
            words.addAll(List.of("/bin/sh", "-c", rest));
        } else if (parts[0].equals("WORKDIR")) {
            words.add(word(rest));
        } else {
            raw(rest).forEach(word -> words.add(word(word)));
        }
        if (parts[0].equals("COPY")) {
            for (int index = 1; index < words.size() - 1; index++) {
                if (!words.get(index).startsWith("--chown")) {
                    words.set(index, pattern(words.get(index)));
                }
            }
        }
        return words;
    }

    /** Splits at blanks outside of quotes. */
    private static List<String> raw(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (quote == 0 && (character == ' ' || character == '\t')) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(character);
            if (character == '\\' && quote != '\'' && index + 1 < text.length()) {
                word.append(text.charAt(++index));
            } else if (quote == 0 && (character == '"' || character == '\'')) {
                quote = character;
            } else if (quote == character) {
                quote = 0;
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** One word as its builder expands it. */
    private static String word(String text) {
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (quote == '\'') {
                if (character == '\'') {
                    quote = 0;
                } else {
                    word.append(character);
                }
            } else if (character == '\\') {
                char next = text.charAt(++index);
                if (quote == '"' && "\"$\\".indexOf(next) < 0) {
                    word.append('\\');
                }
                word.append(next);
            } else if (character == '$') {
                throw new IllegalArgumentException("a variable: " + text);
            } else if (character == quote) {
                quote = 0;
            } else if (quote == 0 && (character == '"' || character == '\'')) {
                quote = character;
            } else {
                word.append(character);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote that does not end: " + text);
        }
        return word.toString();
    }

    /** The only name that a pattern of files matches. */
    private static String pattern(String text) {
        StringBuilder name = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\\') {
                name.append(text.charAt(++index));
            } else if (character == '[') {
                if (text.charAt(index + 2) != ']') {
                    throw new IllegalArgumentException("matches several: " + text);
                }
                name.append(text.charAt(index + 1));
                index += 2;
            } else if (character == '*' || character == '?') {
                throw new IllegalArgumentException("matches several: " + text);
            } else {
                name.append(character);
            }
        }
        return name.toString();
    }

    private static List<String> json(String text) {
        List<String> words = new ArrayList<>();
        int index = 1;
        while (text.charAt(index) != ']') {
            if (text.charAt(index) != '"') {
                index++;
                continue;
            }
            StringBuilder word = new StringBuilder();
            index++;
            while (text.charAt(index) != '"') {
                char character = text.charAt(index++);
                if (character < ' ') {
                    throw new IllegalArgumentException("a control character in JSON: " + text);
                }
                if (character == '\\') {
                    char escaped = text.charAt(index++);
                    switch (escaped) {
                        case 'n' -> word.append('\n');
                        case 'r' -> word.append('\r');
                        case 't' -> word.append('\t');
                        case 'u' -> {
                            word.append((char) Integer.parseInt(text.substring(index, index + 4), 16));
                            index += 4;
                        }
                        case '"', '\\', '/' -> word.append(escaped);
                        default -> throw new IllegalArgumentException("no JSON: " + text);
                    }
                } else {
                    word.append(character);
                }
            }
            index++;
            words.add(word.toString());
        }
        if (index != text.length() - 1) {
            throw new IllegalArgumentException("more behind JSON: " + text);
        }
        return words;
    }

    /** Words of the commands that {@code &&} parts, as a shell reads them which has nothing to expand. */
    static List<List<String>> shell(String line) {
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int index = 0; index < line.length(); index++) {
            char character = line.charAt(index);
            if (character == '\'' || character == '"') {
                int end = line.indexOf(character, index + 1);
                word.append(line, index + 1, end);
                index = end;
                inWord = true;
            } else if (character == '\\') {
                word.append(line.charAt(++index));
                inWord = true;
            } else if (character == ' ' || character == '\t') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (line.startsWith("&&", index)) {
                commands.add(words);
                words = new ArrayList<>();
                index++;
            } else {
                word.append(character);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        commands.add(words);
        return commands;
    }
}
