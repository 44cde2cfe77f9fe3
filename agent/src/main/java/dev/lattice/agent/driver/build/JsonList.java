package dev.lattice.agent.driver.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of an instruction that is written as a list in JSON. */
final class JsonList {
    private JsonList() {}

    /** Its words as they are written, with escapes, if it is such a list; what is none is words between blanks. */
    static Optional<List<String>> of(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        String rest = text.substring(1, text.length() - 1).strip();
        boolean more = !rest.isEmpty();
        while (more) {
            int end = end(rest);
            if (end < 0) {
                return Optional.empty();
            }
            words.add(rest.substring(1, end));
            rest = rest.substring(end + 1).strip();
            more = rest.startsWith(",");
            rest = more ? rest.substring(1).strip() : rest;
        }
        return rest.isEmpty() ? Optional.of(words) : Optional.empty();
    }

    /** Where the text that it begins with has its closing quote, or -1. */
    private static int end(String rest) {
        if (!rest.startsWith("\"")) {
            return -1;
        }
        int at = 1;
        while (at < rest.length() && rest.charAt(at) != '"') {
            at += rest.charAt(at) == '\\' ? 2 : 1;
        }
        return at < rest.length() ? at : -1;
    }
}
