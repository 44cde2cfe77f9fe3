package dev.lattice.cli.workload;

import java.util.ArrayList;
import java.util.List;

/** A command that is written in one text, as its words: quotes and backslashes count, and nothing else means anything. */
public final class Words {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private Words(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when a quote is not closed */
    public static List<String> of(String text) {
        return new Words(text).split();
    }

    private List<String> split() {
        for (at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case ' ', '\t', '\n' -> endWord();
                case '\'' -> quoted('\'');
                case '"' -> quoted('"');
                case '\\' -> escaped();
                default -> put(c);
            }
        }
        endWord();
        return List.copyOf(words);
    }

    private void put(char c) {
        inWord = true;
        word.append(c);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void escaped() {
        at++;
        if (at == text.length()) {
            throw new IllegalArgumentException("a backslash at the end escapes nothing");
        }
        put(text.charAt(at));
    }

    private void quoted(char quote) {
        inWord = true;
        for (at++; at < text.length() && text.charAt(at) != quote; at++) {
            boolean escape = quote == '"'
                    && text.charAt(at) == '\\'
                    && at + 1 < text.length()
                    && "\"\\$`".indexOf(text.charAt(at + 1)) >= 0;
            if (escape) {
                at++;
            }
            word.append(text.charAt(at));
        }
        if (at == text.length()) {
            throw new IllegalArgumentException("a " + quote + " is not closed");
        }
    }
}
