package dev.lattice.core.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The port at which the image of a Dockerfile is reached, as far as its text says.
 *
 * @param reason what says so, to follow the file's name
 */
record DockerfilePort(int number, String reason) {
    /** Images that people serve pages with and that expose a port themselves, so that nobody writes it down again. */
    private static final Map<String, Integer> KNOWN = Map.of(
            "nginx", 80,
            "nginxinc/nginx-unprivileged", 8080,
            "openresty/openresty", 80,
            "httpd", 80,
            "caddy", 80,
            "wordpress", 80,
            "tomcat", 8080,
            "jetty", 8080);

    /**
     * A stage as it is written; what stands before the first one is the same without an image.
     *
     * @param base which stage it begins with, by its number; -1 for an image
     */
    private record Stage(int base, String image, String name, List<List<String>> instructions) {}

    /**
     * The first that a stage exposes, else what it sets PORT to; else that of the one it begins with.
     *
     * @param target name of the stage, or its number from 0; the last one if empty, or when there is none such
     * @param arguments of the build
     */
    static Optional<DockerfilePort> of(String text, Optional<String> target, Map<String, String> arguments) {
        Stage before = new Stage(-1, "", "", new ArrayList<>());
        DockerfileVariables global = new DockerfileVariables(Map.of(), arguments);
        List<Stage> stages = new ArrayList<>();
        Map<String, Integer> named = new HashMap<>();
        for (List<String> words : DockerfileInstructions.of(text)) {
            if (!is(words, "FROM")) {
                (stages.isEmpty() ? before : stages.getLast()).instructions().add(words);
                if (stages.isEmpty() && is(words, "ARG")) {
                    global.declare(words);
                }
                continue;
            }
            List<String> from = words.stream()
                    .skip(1)
                    .filter(word -> !word.startsWith("--"))
                    .toList();
            String image = from.isEmpty() ? "" : global.resolved(from.getFirst());
            String name = from.size() == 3 ? from.get(2).toLowerCase(Locale.ROOT) : "";
            stages.add(
                    new Stage(named.getOrDefault(image.toLowerCase(Locale.ROOT), -1), image, name, new ArrayList<>()));
            if (!name.isEmpty()) {
                named.put(name, stages.size() - 1);
            }
        }
        if (stages.isEmpty()) {
            return said(before, new DockerfileVariables(global.arguments(), arguments));
        }
        int built = target.flatMap(wanted -> numbered(stages, wanted)).orElse(stages.size() - 1);
        List<Stage> chain = new ArrayList<>(List.of(stages.get(built)));
        while (chain.getLast().base() >= 0) {
            chain.add(stages.get(chain.getLast().base()));
        }
        // Only what the stage is made of is read, with what each one hands on to the next.
        DockerfileVariables variables = new DockerfileVariables(global.arguments(), arguments);
        Optional<DockerfilePort> port = known(chain.getLast().image());
        for (Stage stage : chain.reversed()) {
            Optional<DockerfilePort> inherited = port;
            port = said(stage, variables).or(() -> inherited);
        }
        return port;
    }

    private static Optional<Integer> numbered(List<Stage> stages, String target) {
        return IntStream.range(0, stages.size())
                .filter(number ->
                        target.equalsIgnoreCase(stages.get(number).name()) || target.equals(String.valueOf(number)))
                .boxed()
                .findFirst();
    }

    private static boolean is(List<String> words, String instruction) {
        return words.getFirst().equalsIgnoreCase(instruction);
    }

    private static Optional<DockerfilePort> said(Stage stage, DockerfileVariables variables) {
        Optional<Integer> exposed = Optional.empty();
        Optional<Integer> set = Optional.empty();
        for (List<String> words : stage.instructions()) {
            if (is(words, "ARG")) {
                variables.declare(words);
            } else if (is(words, "ENV")) {
                Optional<Integer> port = variables.set(words).flatMap(WrittenPort::of);
                set = set.or(() -> port);
            } else if (is(words, "EXPOSE") && exposed.isEmpty()) {
                exposed = exposed(words, variables);
            }
        }
        return (exposed.isPresent() ? exposed : set).map(port -> new DockerfilePort(port, "says so"));
    }

    private static Optional<DockerfilePort> known(String image) {
        String bare = image.replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
        String path = bare.replaceFirst("^(docker\\.io/)?(library/)?", "");
        boolean withApache = path.equals("php") && image.contains("apache");
        return Optional.ofNullable(withApache ? Integer.valueOf(80) : KNOWN.get(path))
                .map(port -> new DockerfilePort(port, "begins with " + bare + ", which listens there"));
    }

    private static Optional<Integer> exposed(List<String> words, DockerfileVariables variables) {
        return words.stream()
                .skip(1)
                .flatMap(word -> Stream.of(variables.resolved(word).split("\\s+", -1)))
                .map(word ->
                        word.toLowerCase(Locale.ROOT).endsWith("/tcp") ? word.substring(0, word.length() - 4) : word)
                .flatMap(word -> first(word).stream())
                .findFirst();
    }

    /** Of several in a row, as {@code 3000-3005}, or the only one. */
    private static Optional<Integer> first(String ports) {
        int dash = ports.indexOf('-');
        return dash < 0
                ? WrittenPort.of(ports)
                : WrittenPort.of(ports.substring(0, dash))
                        .filter(port ->
                                WrittenPort.of(ports.substring(dash + 1)).isPresent());
    }
}
