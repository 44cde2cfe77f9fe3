package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Dockerfile, as far as a node has to know it: which images it takes from, for not all of them are for everybody, and
 * what it has the engine fetch.
 *
 * <p>It is written by strangers, and read again by the engine, whose reader is another one. So what could be read in two
 * ways is refused.
 */
final class Dockerfile {
    /** No image has a longer name, and to look at one costs. */
    private static final int LONGEST_NAME = 512;

    private static final Set<String> WITHOUT_SECRETS = Set.of("type=bind", "type=cache", "type=tmpfs");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern STAGE = Pattern.compile("[a-z][a-z0-9_.-]*");
    private static final Pattern QUOTES = Pattern.compile("[\"'`\\\\]");

    private final String text;
    private final Map<String, String> arguments;

    /** @param arguments of the build */
    Dockerfile(String text, Map<String, String> arguments) {
        this.text = text;
        this.arguments = arguments;
    }

    /**
     * What the builder is given: the text without the lines before its first instruction, where another front end may
     * be named.
     *
     * @throws LaunchException when it begins as only other front ends understand it
     */
    String plain() throws LaunchException {
        return new DockerfileText(text).plain();
    }

    /** For engines that know no here-documents, and would take their lines for instructions. */
    void requireNoHereDocuments() throws LaunchException {
        Optional<Instruction> first = new DockerfileText(text).firstWithHereDocument();
        if (first.isPresent()) {
            throw first.get()
                    .refused("this node's engine knows no here-documents, for which it takes Docker"
                            + " 23 or later with BuildKit; write the commands in one line with &&, or copy a script");
        }
    }

    /**
     * As {@link #plain}, with one more instruction in each stage, before its first step that is given secrets.
     *
     * @param instruction a line
     */
    String withBeforeSecrets(String instruction) throws LaunchException {
        DockerfileText read = new DockerfileText(text);
        List<Integer> before = new ArrayList<>();
        boolean told = false;
        for (Instruction each : read.instructions()) {
            if (each.name().equals("FROM")) {
                told = false;
            } else if (!told && each.name().equals("RUN") && isGivenSecrets(each)) {
                told = true;
                before.add(each.line());
            }
        }
        return read.plain(before, instruction);
    }

    /** Whether it has a mount that is of none of the other types, whatever that is. */
    private static boolean isGivenSecrets(Instruction run) {
        return run.flags().stream()
                .map(flag -> flag.toLowerCase(Locale.ROOT))
                .filter(flag -> flag.startsWith("--mount="))
                .flatMap(flag -> Stream.of(flag.substring("--mount=".length()).split(",", -1)))
                .anyMatch(field -> field.startsWith("type") && !WITHOUT_SECRETS.contains(field));
    }

    /**
     * The images of others that it takes from.
     *
     * @throws LaunchException when one is named in a way that is not understood, or is another workload's; when it has
     *     something fetched that not everybody can reach
     */
    Set<ImageReference> images() throws LaunchException {
        Found found = new Found(new LinkedHashSet<>(), new HashSet<>());
        BuildArguments values = new BuildArguments(arguments);
        boolean begun = false;
        for (Instruction instruction : new DockerfileText(text).instructions()) {
            switch (instruction.name()) {
                case "ARG" -> {
                    if (!begun) {
                        values.declare(instruction);
                    }
                }
                case "FROM" -> {
                    begun = true;
                    begin(instruction, values, found);
                }
                case "ONBUILD" -> take(instruction.nested(), found);
                default -> take(instruction, found);
            }
        }
        return found.images();
    }

    /**
     * What is known so far.
     *
     * @param stages by their names, in small letters
     */
    private record Found(Set<ImageReference> images, Set<String> stages) {}

    private static void begin(Instruction from, BuildArguments values, Found found) throws LaunchException {
        List<String> words = from.words();
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("as");
        if (words.size() != 1 && !named) {
            throw from.refused("write FROM IMAGE, or FROM IMAGE AS STAGE");
        }
        String image = words.getFirst();
        boolean quoted = image.length() > 1 && image.startsWith("\"") && image.endsWith("\"");
        add(from, values.resolved(quoted ? image.substring(1, image.length() - 1) : image), found);
        if (named) {
            String stage = words.getLast().toLowerCase(Locale.ROOT);
            if (!STAGE.matcher(stage).matches()) {
                throw from.refused(
                        "'" + words.getLast()
                                + "' is no name of a stage; that has letters, digits, '.', '_' and '-' and begins with a letter");
            }
            found.stages().add(stage);
        }
    }

    private static void take(Instruction instruction, Found found) throws LaunchException {
        for (String flag : instruction.flags()) {
            String lower = flag.toLowerCase(Locale.ROOT);
            if (lower.startsWith("--from=")) {
                addPlain(instruction, flag.substring("--from=".length()), found);
            } else if (lower.startsWith("--mount=")) {
                mount(instruction, flag.substring("--mount=".length()), found);
            }
        }
        if (instruction.name().equals("ADD")) {
            for (String source : sources(instruction)) {
                Optional<String> objection = RemoteSource.objection(source);
                if (objection.isPresent()) {
                    throw instruction.refused(objection.get());
                }
            }
        }
    }

    private static void mount(Instruction run, String mount, Found found) throws LaunchException {
        for (String field : mount.split(",", -1)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? field : field.substring(0, equals);
            if (key.contains("$")) {
                throw run.refused("write '" + field + "' out, without a variable");
            }
            if (equals > 0 && key.equalsIgnoreCase("from")) {
                addPlain(run, field.substring(equals + 1), found);
            }
        }
    }

    /** All but where it puts them, and but here-documents. */
    private static List<String> sources(Instruction add) throws LaunchException {
        List<String> words = new ArrayList<>(JsonList.of(add.rest()).orElseGet(add::words));
        if (!words.isEmpty()) {
            words.removeLast();
        }
        words.removeIf(word -> word.startsWith("<<"));
        for (String word : words) {
            if (QUOTES.matcher(word).find()) {
                throw add.refused("write '" + word + "' without quotes and backslashes, or take it by COPY");
            }
        }
        return words;
    }

    private static void addPlain(Instruction instruction, String name, Found found) throws LaunchException {
        if (name.contains("$")) {
            throw instruction.refused("it takes from '" + name
                    + "'; write that out, or name it by FROM IMAGE AS STAGE and take from the stage");
        }
        add(instruction, name, found);
    }

    private static void add(Instruction instruction, String name, Found found) throws LaunchException {
        if (name.equals("scratch")
                || found.stages().contains(name.toLowerCase(Locale.ROOT))
                || NUMBER.matcher(name).matches()) {
            return;
        }
        if (name.length() > LONGEST_NAME) {
            throw instruction.refused("it takes from an image by a name of more than " + LONGEST_NAME + " characters");
        }
        ImageReference image;
        try {
            image = ImageReference.parse(name);
        } catch (IllegalArgumentException unknown) {
            throw instruction.refused(
                    "it takes from '" + name + "', which is no name of an image; " + unknown.getMessage());
        }
        if (BuiltImage.is(image)) {
            throw instruction.refused("it takes from '" + image + "', and images of workloads are for these alone");
        }
        found.images().add(image);
    }
}
