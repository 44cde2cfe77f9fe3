package dev.lattice.gateway.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The head of a request or an answer, read and found to be plain. Its bytes stay as they came. */
final class Head {
    /** For each field: where its line begins, where its name ends, where its value begins and ends. */
    private static final int MARKS = 4;

    private static final int USUAL_FIELDS = 16;

    private final byte[] bytes;
    private int[] marks = new int[USUAL_FIELDS * MARKS];
    private Field[] fields = new Field[USUAL_FIELDS];
    private int count;

    /** Where the method and the target of a request are, or the status and the reason of an answer. */
    private final int[] line;

    private final boolean old;

    /**
     * @param bytes all of it, with the empty line
     * @param line begin and end of the first line's two parts
     * @param old whether it is of HTTP/1.0
     */
    Head(byte[] bytes, int[] line, boolean old) {
        this.bytes = bytes;
        this.line = line;
        this.old = old;
    }

    void add(int start, int nameEnd, int valueStart, int valueEnd) {
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, 2 * count);
            marks = Arrays.copyOf(marks, 2 * count * MARKS);
        }
        fields[count] = Field.of(bytes, start, nameEnd);
        int at = count++ * MARKS;
        marks[at] = start;
        marks[at + 1] = nameEnd;
        marks[at + 2] = valueStart;
        marks[at + 3] = valueEnd;
    }

    boolean old() {
        return old;
    }

    /** How many fields it has. */
    int count() {
        return count;
    }

    Field field(int index) {
        return fields[index];
    }

    String name(int index) {
        int at = index * MARKS;
        return text(marks[at], marks[at + 1]);
    }

    String value(int index) {
        int at = index * MARKS;
        return text(marks[at + 2], marks[at + 3]);
    }

    /** Writes one field as it came, with its line's end. */
    void write(int index, ByteBuf into) {
        int at = index * MARKS;
        // The line's end is two bytes behind spaces that may follow the value.
        int end = marks[at + 3];
        while (bytes[end] != '\n') {
            end++;
        }
        into.writeBytes(bytes, marks[at], end + 1 - marks[at]);
    }

    /** The value of the first such field. */
    Optional<String> find(Field field) {
        for (int i = 0; i < count; i++) {
            if (fields[i] == field) {
                return Optional.of(value(i));
            }
        }
        return Optional.empty();
    }

    int occurrences(Field field) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (fields[i] == field) {
                found++;
            }
        }
        return found;
    }

    /** Whether a field that is a list, possibly over several lines, has this member in it. */
    boolean lists(Field field, String member) {
        for (int i = 0; i < count; i++) {
            if (fields[i] == field) {
                for (String listed : value(i).split(",", -1)) {
                    if (listed.strip().toLowerCase(Locale.ROOT).equals(member)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A request's method, or an answer's status. */
    String first() {
        return text(line[0], line[1]);
    }

    boolean firstIs(String text) {
        if (line[1] - line[0] != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[line[0] + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A request's target, or an answer's reason. */
    String second() {
        return text(line[2], line[3]);
    }

    void writeFirst(ByteBuf into) {
        into.writeBytes(bytes, line[0], line[1] - line[0]);
    }

    void writeSecond(ByteBuf into) {
        into.writeBytes(bytes, line[2], line[3] - line[2]);
    }

    int status() {
        return 100 * (bytes[line[0]] - '0') + 10 * (bytes[line[0] + 1] - '0') + bytes[line[0] + 2] - '0';
    }

    /** In bytes. */
    int length() {
        return bytes.length;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
