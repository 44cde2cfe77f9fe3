package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a Dockerfile, as every builder reads them: where versions of builders differ, it is refused.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Docker's reference of the format</a>
 */
final class DockerfileText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char USUAL_ESCAPE = '\\';
    /** Of a line without blanks around it. */
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?s)#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+)", Pattern.UNICODE_CHARACTER_CLASS);

    private final List<String> lines;
    private final char escape;

    /**
     * Reads it.
     *
     * @throws LaunchException when it begins as only other front ends understand it
     */
    DockerfileText(String text) throws LaunchException {
        this.lines = new ArrayList<>(List.of(text.replace("\r\n", "\n").split("\n", -1)));
        int head = head();
        this.escape = escape(head);
        for (int i = 0; i < head; i++) {
            // A line stays a line, so that numbers in messages are right.
            lines.set(i, "#");
        }
        if (escape != USUAL_ESCAPE) {
            lines.set(0, "# escape=" + escape);
        }
    }

    /**
     * The text without what stands before its first instruction. There another front end may be named, which is a
     * program of whoever wrote it, and the builder would let that do more than a Dockerfile can.
     */
    String plain() {
        return String.join("\n", lines);
    }

    /**
     * As {@link #plain()}, with a line more.
     *
     * @param before numbers of the lines before which it stands, from 1, in order
     */
    String plain(List<Integer> before, String line) {
        List<String> all = new ArrayList<>(lines);
        for (int number : before.reversed()) {
            all.add(number - 1, line);
        }
        return String.join("\n", all);
    }

    /** How many lines come before the first instruction. */
    private int head() throws LaunchException {
        for (int i = 0; i < lines.size(); i++) {
            String line = withoutMarks(lines.get(i)).strip();
            if (line.startsWith("//") || line.startsWith("{")) {
                throw Instruction.refused(i + 1, "comments begin with '#', and instructions by their names");
            }
            if (!line.isEmpty() && !line.startsWith("#")) {
                lines.set(i, withoutMarks(lines.get(i)));
                return i;
            }
        }
        return lines.size();
    }

    private static String withoutMarks(String line) {
        int from = 0;
        while (from < line.length() && line.charAt(from) == BYTE_ORDER_MARK) {
            from++;
        }
        return line.substring(from);
    }

    /** The character by which a line goes on in the next: directives are the first lines, before other comments. */
    private char escape(int head) throws LaunchException {
        char found = USUAL_ESCAPE;
        for (int i = 0; i < head; i++) {
            String line = withoutMarks(lines.get(i)).strip();
            if (i == 0 && line.startsWith("#!")) {
                continue;
            }
            Matcher directive = DIRECTIVE.matcher(line);
            if (!directive.matches()) {
                break;
            }
            if (directive.group(1).equalsIgnoreCase("escape")) {
                String value = directive.group(2);
                if (!value.equals("`") && !value.equals("\\")) {
                    throw Instruction.refused(i + 1, "escape is ` or \\");
                }
                found = value.charAt(0);
            }
        }
        return found;
    }

    /**
     * Whole instructions, without comments and here-documents.
     *
     * @throws LaunchException when it is not clear what they are
     */
    List<Instruction> instructions() throws LaunchException {
        List<Instruction> instructions = new ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            if (isNothing(lines.get(next))) {
                next++;
                continue;
            }
            int first = next + 1;
            StringBuilder open = new StringBuilder();
            boolean goesOn = true;
            while (goesOn && next < lines.size()) {
                String line = lines.get(next);
                next++;
                if (isNothing(line)) {
                    continue;
                }
                check(next, line);
                String part = withoutBlanksAfter(line);
                goesOn = endsInEscape(part);
                // Nothing is put between them: builders don't, and a word may go on.
                open.append(goesOn ? part.substring(0, part.length() - 1) : line);
            }
            if (!open.toString().isBlank()) {
                Instruction instruction = Instruction.of(first, open.toString());
                instructions.add(instruction);
                for (HereDocument document : HereDocument.of(instruction, escape)) {
                    next = after(document, instruction, next);
                }
            }
        }
        return instructions;
    }

    /** The first that has a here-document. */
    Optional<Instruction> firstWithHereDocument() throws LaunchException {
        for (Instruction instruction : instructions()) {
            if (!HereDocument.of(instruction, escape).isEmpty()) {
                return Optional.of(instruction);
            }
        }
        return Optional.empty();
    }

    private int after(HereDocument document, Instruction instruction, int from) throws LaunchException {
        for (int i = from; i < lines.size(); i++) {
            if (document.endsAt(lines.get(i))) {
                requireWhole(from, i);
                return i + 1;
            }
        }
        throw instruction.refused("its here-document has no end; put a line after it that is " + document.end());
    }

    /** Builders without here-documents would take the last line together with the one that ends it. */
    private void requireWhole(int from, int end) throws LaunchException {
        for (int i = end - 1; i >= from; i--) {
            if (endsInEscape(withoutBlanksAfter(lines.get(i)))) {
                throw Instruction.refused(i + 1, "a here-document's last line does not end in " + escape);
            }
            if (!isNothing(lines.get(i))) {
                return;
            }
        }
    }

    private void check(int number, String line) throws LaunchException {
        Optional<Integer> other =
                line.codePoints().boxed().filter(DockerfileText::isOtherSpace).findFirst();
        if (other.isPresent()) {
            throw Instruction.refused(
                    number,
                    "it has the character U+" + Integer.toHexString(other.get()).toUpperCase(Locale.ROOT)
                            + ", which not all builders take for the same; write a blank");
        }
        String part = withoutBlanksAfter(line);
        if (part.length() > 1 && endsInEscape(part) && part.charAt(part.length() - 2) == escape) {
            throw Instruction.refused(
                    number,
                    "it ends in " + escape + escape + ", which not all builders take for the same; write one, or none");
        }
    }

    /** Blanks and controls beyond the usual ones. */
    private static boolean isOtherSpace(int character) {
        return character != ' '
                && character != '\t'
                && (Character.isISOControl(character)
                        || Character.isSpaceChar(character)
                        || character == BYTE_ORDER_MARK);
    }

    private boolean endsInEscape(String line) {
        return !line.isEmpty() && line.charAt(line.length() - 1) == escape;
    }

    private static boolean isNothing(String line) {
        String stripped = withoutBlanksBefore(line);
        return stripped.isEmpty() || stripped.startsWith("#");
    }

    private static String withoutBlanksBefore(String line) {
        int from = 0;
        while (from < line.length() && (line.charAt(from) == ' ' || line.charAt(from) == '\t')) {
            from++;
        }
        return line.substring(from);
    }

    private static String withoutBlanksAfter(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        return line.substring(0, end);
    }
}
