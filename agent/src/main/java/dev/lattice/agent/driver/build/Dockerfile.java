package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Dockerfile, as far as a node has to know it: which images it takes from, for not all of them are for everybody. */
final class Dockerfile {
    private static final Pattern DIRECTIVE = Pattern.compile("(?i)^#\\s*([a-z]+)\\s*=\\s*(\\S*).*$");
    private static final Pattern FROM_FLAG = Pattern.compile("(?i)(?<![\\w])from=([^\\s,]+)");
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z_]\\w*)(?::?-([^}]*))?\\}|([A-Za-z_]\\w*))");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final String text;
    private final Map<String, String> arguments;

    /** @param arguments of the build */
    Dockerfile(String text, Map<String, String> arguments) {
        this.text = text.replace("\r\n", "\n");
        this.arguments = arguments;
    }

    /**
     * The text without the line that names another front end: that is a program of whoever wrote it, which the builder
     * would let do more than a Dockerfile can.
     */
    String plain() {
        StringBuilder plain = new StringBuilder();
        boolean head = true;
        for (String line : text.split("\n", -1)) {
            Matcher directive = DIRECTIVE.matcher(line);
            head = head && directive.matches();
            // A line stays a line, so that numbers in messages are right.
            plain.append(head && directive.group(1).equalsIgnoreCase("syntax") ? "#" : line)
                    .append('\n');
        }
        return plain.substring(0, plain.length() - 1);
    }

    /**
     * The images of others that it takes from.
     *
     * @throws LaunchException when one is named in a way that is not understood, or is another workload's
     */
    Set<ImageReference> images() throws LaunchException {
        Set<ImageReference> images = new LinkedHashSet<>();
        Set<String> stages = new HashSet<>();
        Map<String, String> values = new HashMap<>();
        boolean begun = false;
        for (String instruction : instructions()) {
            String[] words = instruction.split("\\s+", -1);
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "ARG" -> {
                    if (!begun) {
                        declare(instruction, values);
                    }
                }
                case "FROM" -> {
                    begun = true;
                    List<String> rest = List.of(words).subList(1, words.length).stream()
                            .filter(word -> !word.startsWith("--") && !word.isEmpty())
                            .toList();
                    add(rest.isEmpty() ? "" : resolved(rest.getFirst(), values), stages, images);
                    if (rest.size() > 2 && rest.get(1).equalsIgnoreCase("as")) {
                        stages.add(rest.get(2).toLowerCase(Locale.ROOT));
                    }
                }
                case "COPY", "ADD", "RUN", "ONBUILD" -> {
                    Matcher from = FROM_FLAG.matcher(flags(words));
                    while (from.find()) {
                        add(resolved(from.group(1), values), stages, images);
                    }
                }
                default -> {
                    // It names no image.
                }
            }
        }
        return images;
    }

    /** The words before the first that is no flag. */
    private static String flags(String[] words) {
        StringBuilder flags = new StringBuilder();
        for (int i = 1; i < words.length; i++) {
            boolean nested = i == 1 && words[0].equalsIgnoreCase("ONBUILD");
            if (!nested && !words[i].startsWith("--")) {
                break;
            }
            flags.append(' ').append(words[i].replace("\"", ""));
        }
        return flags.toString();
    }

    private void declare(String instruction, Map<String, String> values) {
        for (String word : instruction.split("\\s+", -1)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (arguments.containsKey(name)) {
                values.put(name, arguments.get(name));
            } else if (equals > 0) {
                values.put(name, resolved(word.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""), values));
            }
        }
    }

    private static String resolved(String word, Map<String, String> values) {
        return VARIABLE.matcher(word).replaceAll(found -> {
            String name = found.group(1) == null ? found.group(3) : found.group(1);
            String value = values.get(name);
            String otherwise = found.group(2) == null ? "" : found.group(2);
            return Matcher.quoteReplacement(value == null || value.isEmpty() ? otherwise : value);
        });
    }

    private static void add(String name, Set<String> stages, Set<ImageReference> images) throws LaunchException {
        String plain = name.replaceAll("^[\"']|[\"']$", "");
        if (plain.equals("scratch")
                || stages.contains(plain.toLowerCase(Locale.ROOT))
                || NUMBER.matcher(plain).matches()) {
            return;
        }
        ImageReference image;
        try {
            image = ImageReference.parse(plain);
        } catch (IllegalArgumentException unknown) {
            throw refused("it takes from '" + plain + "', which is no name of an image; " + unknown.getMessage());
        }
        if (BuiltImage.is(image)) {
            throw refused("it takes from '" + image + "', and images of workloads are for these alone");
        }
        images.add(image);
    }

    private static LaunchException refused(String why) {
        return new LaunchException(LaunchException.Code.BUILD_REFUSED, "The Dockerfile is not built: " + why + ".");
    }

    /** Whole instructions, a line each, without comments. */
    private List<String> instructions() {
        char escape = '\\';
        List<String> instructions = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        boolean head = true;
        for (String line : text.split("\n", -1)) {
            String stripped = line.strip();
            Matcher directive = DIRECTIVE.matcher(line);
            head = head && directive.matches();
            if (head
                    && directive.group(1).equalsIgnoreCase("escape")
                    && directive.group(2).equals("`")) {
                escape = '`';
            }
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            if (stripped.charAt(stripped.length() - 1) == escape) {
                open.append(stripped, 0, stripped.length() - 1).append(' ');
                continue;
            }
            instructions.add(open.append(stripped).toString());
            open.setLength(0);
        }
        if (!open.isEmpty()) {
            instructions.add(open.toString());
        }
        return instructions;
    }
}
