package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that follows an instruction, up to a line of its own choice. What is in it is for a shell or a file and holds no
 * instructions; so it must be certain that every builder sees the same text as one. Builders that know no such thing
 * take its last line for an instruction, find that there is none of that name, and do nothing.
 *
 * @param end the line that ends it
 * @param tabs whether tabs may stand before that
 * @see <a href="https://docs.docker.com/reference/dockerfile/#here-documents">Here-documents in Dockerfiles</a>
 */
record HereDocument(String end, boolean tabs) {
    private static final Set<String> INSTRUCTIONS = Set.of("RUN", "COPY", "ADD");
    /** Whatever quotes do: a word begins after a blank only. */
    private static final Pattern POSSIBLE = Pattern.compile("(?:^|[ \\t])[0-9]*<<-?[^< \\t]");

    private static final Pattern BEGIN = Pattern.compile("[0-9]*<<-?[^<]+");
    private static final Pattern UNDERSTOOD =
            Pattern.compile("[0-9]*<<(?<tabs>-?)(?<quote>[\"']?)(?<end>[A-Za-z_][A-Za-z0-9_.-]*)\\k<quote>");
    /** Some builders look no further than to the end of a list. */
    private static final Pattern ALMOST_LIST = Pattern.compile("\\[[ \t]*[\"\\]]");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}");

    /**
     * Those that begin in an instruction, in order.
     *
     * @param escape the file's character for that
     * @throws LaunchException when it is not certain which do
     */
    static List<HereDocument> of(Instruction instruction, char escape) throws LaunchException {
        boolean trigger = instruction.name().equals("ONBUILD");
        boolean list = JsonList.of(instruction.rest()).isPresent();
        if (list || (!trigger && !INSTRUCTIONS.contains(instruction.name()))) {
            return List.of();
        }
        List<HereDocument> found = new ArrayList<>();
        for (String word : words(instruction, escape)) {
            if (BEGIN.matcher(word).matches()) {
                if (trigger) {
                    throw instruction.refused("ONBUILD takes no here-document; copy a script and have that run");
                }
                found.add(understood(instruction, word));
            }
        }
        return found;
    }

    private static HereDocument understood(Instruction instruction, String word) throws LaunchException {
        Matcher parts = UNDERSTOOD.matcher(word);
        if (!parts.matches() || Instruction.isName(parts.group("end"))) {
            throw instruction.refused("begin the here-document '" + word
                    + "' by a word that is no instruction's, such as <<EOF or <<'EOF', with a blank after it");
        }
        return new HereDocument(parts.group("end"), !parts.group("tabs").isEmpty());
    }

    /** As builders split, who leave what is quoted in one word; none where none of them can begin one. */
    private static List<String> words(Instruction instruction, char escape) throws LaunchException {
        String text = instruction.rest();
        if (!POSSIBLE.matcher(text).find()) {
            return List.of();
        }
        String whole = String.join(" ", instruction.flags()) + " " + text;
        boolean unclear = VARIABLE.matcher(whole).replaceAll("").contains("${")
                || ALMOST_LIST.matcher(text).lookingAt()
                || (escape != '\\' && (text.indexOf('\\') >= 0 || text.indexOf(escape) >= 0));
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (quote == 0 && (next == ' ' || next == '\t')) {
                words.add(word.toString());
                word.setLength(0);
                continue;
            }
            word.append(next);
            if (next == '\\' && quote != '\'' && i + 1 < text.length()) {
                i++;
                word.append(text.charAt(i));
            } else if (quote == 0 && (next == '"' || next == '\'')) {
                quote = next;
            } else if (next == quote) {
                quote = 0;
            }
        }
        words.add(word.toString());
        if (quote != 0 || unclear) {
            throw instruction.refused("it is not clear whether '<<' begins a here-document here; close the quotes, and"
                    + " put what has a list or a ${…} with more than a name into the script");
        }
        return words;
    }

    /** Whether a line ends it. */
    boolean endsAt(String line) {
        String stripped = line;
        while (tabs && stripped.startsWith("\t")) {
            stripped = stripped.substring(1);
        }
        return stripped.equals(end);
    }
}
