package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line cut into arguments as Compose does it: by blanks, with both kinds of quotes and with backslashes, and
 * without a shell. What only a shell could do is refused; Compose would drop the rest of the line there without a word.
 */
final class ShellWords {
    private static final String SHELLS_OWN = ";&|<>()`";

    private ShellWords() {}

    static List<String> split(String line) throws InvalidTextException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'') {
                if (++i == line.length()) {
                    throw new InvalidTextException("The command ends in a backslash; write it as a list of arguments.");
                }
                char escaped = line.charAt(i);
                word.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped);
                begun = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else if (SHELLS_OWN.indexOf(c) >= 0) {
                throw new InvalidTextException(
                        "One of " + SHELLS_OWN + " outside quotes means something to a shell"
                                + " only, and no shell runs this; write [\"sh\", \"-c\", \"…\"], or put quotes around the argument.");
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new InvalidTextException("A quote is not closed.");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
