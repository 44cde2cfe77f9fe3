package dev.lattice.core.build;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** What a stage says: the first port that it exposes, and what it sets PORT to. */
    private record Stage(Optional<DockerfilePort> exposed, Optional<DockerfilePort> set) {
        Optional<DockerfilePort> port() {
            return exposed.or(() -> set);
        }
    }

    /**
     * The first that a stage exposes, or the one it begins with; else what it sets PORT to.
     *
     * @param target name of the stage, or its number from 0; the last one if empty, or when there is none such
     */
    static Optional<DockerfilePort> of(String text, Optional<String> target) {
        Map<String, Stage> named = new HashMap<>();
        Optional<DockerfilePort> inherited = Optional.empty();
        Stage stage = new Stage(Optional.empty(), Optional.empty());
        @Nullable String name = null;
        int number = -1;
        for (List<String> words : DockerfileInstructions.of(text)) {
            switch (words.getFirst().toUpperCase(Locale.ROOT)) {
                case "FROM" -> {
                    if (isOne(target, name, number)) {
                        return orInherited(stage, inherited).port();
                    }
                    number++;
                    if (name != null) {
                        named.put(name, orInherited(stage, inherited));
                    }
                    List<String> from = words.stream()
                            .skip(1)
                            .filter(word -> !word.startsWith("--"))
                            .toList();
                    String image = from.isEmpty() ? "" : from.getFirst();
                    Stage before = named.get(image.toLowerCase(Locale.ROOT));
                    inherited = before == null ? known(image) : before.port();
                    name = from.size() == 3 ? from.get(2).toLowerCase(Locale.ROOT) : null;
                    stage = new Stage(Optional.empty(), Optional.empty());
                }
                case "EXPOSE" -> stage = new Stage(stage.exposed.or(() -> exposed(words)), stage.set);
                case "ENV" -> stage = new Stage(stage.exposed, stage.set.or(() -> set(words)));
                default -> {}
            }
        }
        return orInherited(stage, inherited).port();
    }

    private static boolean isOne(Optional<String> target, @Nullable String name, int number) {
        return target.isPresent()
                && (target.get().equalsIgnoreCase(name) || target.get().equals(String.valueOf(number)));
    }

    private static Stage orInherited(Stage stage, Optional<DockerfilePort> inherited) {
        return stage.port().isPresent() ? stage : new Stage(inherited, Optional.empty());
    }

    private static Optional<DockerfilePort> known(String image) {
        String bare = image.replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
        String path = bare.replaceFirst("^(docker\\.io/)?(library/)?", "");
        boolean withApache = path.equals("php") && image.contains("apache");
        return Optional.ofNullable(withApache ? Integer.valueOf(80) : KNOWN.get(path))
                .map(port -> new DockerfilePort(port, "begins with " + bare + ", which listens there"));
    }

    private static Optional<DockerfilePort> exposed(List<String> words) {
        return words.stream()
                .skip(1)
                .map(word ->
                        word.toLowerCase(Locale.ROOT).endsWith("/tcp") ? word.substring(0, word.length() - 4) : word)
                .flatMap(word -> WrittenPort.of(word).stream())
                .findFirst()
                .map(port -> new DockerfilePort(port, "says so"));
    }

    /** As {@code ENV PORT=80} or {@code ENV PORT 80}. */
    private static Optional<DockerfilePort> set(List<String> words) {
        Optional<Integer> number = words.size() == 3 && words.get(1).equals("PORT")
                ? WrittenPort.of(words.get(2))
                : words.stream()
                        .skip(1)
                        .filter(word -> word.startsWith("PORT="))
                        .flatMap(word -> WrittenPort.of(word.substring("PORT=".length())).stream())
                        .findFirst();
        return number.map(port -> new DockerfilePort(port, "says so"));
    }
}
