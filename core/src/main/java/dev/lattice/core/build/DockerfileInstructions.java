package dev.lattice.core.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of a Dockerfile as a builder reads them: lines that are continued are one, and what a here-document
 * has in it is none.
 */
final class DockerfileInstructions {
    /** Longer ones say nothing that is looked for here. */
    private static final int LONGEST = 1 << 12;

    private static final Pattern DIRECTIVE = Pattern.compile("#\\s{0,20}([A-Za-z]\\w{0,40})\\s{0,20}=(.*)");
    private static final Pattern HERE_DOCUMENT =
            Pattern.compile("\\d{0,9}<<(-?)(?:\"([^\"<]+)\"|'([^'<]+)'|([^\"'<]+))");
    private static final Set<String> WITH_HERE_DOCUMENTS = Set.of("RUN", "COPY", "ADD");

    private final List<String> lines;
    private final char escape;
    private final List<List<String>> found = new ArrayList<>();
    private int at;

    private DockerfileInstructions(String text) {
        this.lines = text.lines().toList();
        this.escape = escape(lines);
    }

    /** @param end which line ends it, and whether tabs before that do not count */
    private record HereDocument(String end, boolean indented) {}

    /** Each as its words. */
    static List<List<String>> of(String text) {
        DockerfileInstructions instructions = new DockerfileInstructions(text);
        instructions.read();
        return instructions.found;
    }

    private void read() {
        Map<String, Integer> last = new HashMap<>();
        Map<String, Integer> lastIndented = new HashMap<>();
        for (int line = 0; line < lines.size(); line++) {
            last.put(lines.get(line), line);
            lastIndented.put(withoutTabs(lines.get(line)), line);
        }
        while (at < lines.size()) {
            String instruction = instruction();
            if (instruction.isEmpty()) {
                continue;
            }
            List<String> words = words(instruction);
            if (instruction.length() <= LONGEST) {
                found.add(words);
            }
            for (HereDocument document : documents(words)) {
                int end = (document.indented() ? lastIndented : last).getOrDefault(document.end(), -1);
                if (end >= at) { // one without an end is none, or nothing would come after it
                    skip(document);
                }
            }
        }
    }

    /** The lines of the next one, joined. */
    private String instruction() {
        StringBuilder joined = new StringBuilder();
        boolean more = true;
        while (more && at < lines.size()) {
            String line = lines.get(at++).stripTrailing();
            if (line.isEmpty() || line.stripLeading().startsWith("#")) {
                more = !joined.isEmpty(); // left out between lines that belong together
                continue;
            }
            more = line.charAt(line.length() - 1) == escape;
            joined.append(line, 0, more ? line.length() - 1 : line.length());
        }
        return joined.toString().strip();
    }

    private void skip(HereDocument document) {
        while (at < lines.size()) {
            String line = lines.get(at++);
            if ((document.indented() ? withoutTabs(line) : line).equals(document.end())) {
                return;
            }
        }
    }

    private static List<HereDocument> documents(List<String> words) {
        int first = words.getFirst().equalsIgnoreCase("ONBUILD") ? 1 : 0;
        if (words.size() <= first
                || !WITH_HERE_DOCUMENTS.contains(words.get(first).toUpperCase(Locale.ROOT))) {
            return List.of();
        }
        List<HereDocument> documents = new ArrayList<>();
        for (String word : words) {
            Matcher document = HERE_DOCUMENT.matcher(word);
            if (document.matches()) {
                String end = document.group(2) != null
                        ? document.group(2)
                        : document.group(3) != null ? document.group(3) : document.group(4);
                documents.add(new HereDocument(end, !document.group(1).isEmpty()));
            }
        }
        return documents;
    }

    /** What is between quotes is in one word with them, as no here-document begins there. */
    private List<String> words(String instruction) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int index = 0; index < instruction.length(); index++) {
            char c = instruction.charAt(index);
            if (quote == 0 && (c == ' ' || c == '\t')) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(c);
            if (c == escape && quote != '\'' && index + 1 < instruction.length()) {
                word.append(instruction.charAt(++index));
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** Which character continues a line, as a comment at the top may say. */
    private static char escape(List<String> lines) {
        for (String line : lines) {
            Matcher directive = DIRECTIVE.matcher(line.strip());
            if (!directive.matches()) {
                break;
            }
            if (directive.group(1).equalsIgnoreCase("escape")) {
                return directive.group(2).strip().equals("`") ? '`' : '\\';
            }
        }
        return '\\';
    }

    private static String withoutTabs(String line) {
        int begin = 0;
        while (begin < line.length() && line.charAt(begin) == '\t') {
            begin++;
        }
        return line.substring(begin);
    }
}
