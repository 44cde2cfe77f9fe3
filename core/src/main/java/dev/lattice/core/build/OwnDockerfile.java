package dev.lattice.core.build;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A Dockerfile that a source brings. */
final class OwnDockerfile {
    /** Longer lines say nothing: no port needs one. */
    private static final int LONGEST_LINE = 1 << 12;

    private static final int MOST_DIGITS = 5;

    private OwnDockerfile() {}

    /** The plan for the one that is wished or is there; empty when there is none. */
    static Optional<BuildPlan> detect(SourceTree whole, String root, Wishes wishes, Findings findings)
            throws UndetectedException {
        String below = root.isEmpty() ? "" : root + "/";
        Optional<String> path;
        if (findings.wish("dockerfile", wishes.dockerfile()).isPresent()) {
            String wished = Slashes.withoutHere(wishes.dockerfile().get());
            path = whole.first(below + wished, wished);
            if (path.isEmpty()) {
                throw new UndetectedException(
                        "There is no " + wished + " in the source. Give the path of a Dockerfile that is there.");
            }
        } else {
            path = whole.first(below + "Dockerfile", below + "Containerfile");
            if (path.isEmpty()) {
                return Optional.empty();
            }
            findings.decide("dockerfile", path.get(), "it is there");
        }
        if (Stream.of(wishes.install(), wishes.build(), wishes.start(), wishes.output(), wishes.version())
                .anyMatch(Optional::isPresent)) {
            findings.warn(
                    "The source's own " + path.get() + " says how it is built and started: commands, output folder and"
                            + " version have no effect. Choose the kind of app (such as node) to have one generated.");
        }
        Optional<Integer> said = whole.text(path.get()).flatMap(OwnDockerfile::port);
        int port = said.orElse(8080);
        findings.decide(
                "port",
                String.valueOf(port),
                said.isPresent() ? path.get() + " says so" : "the default, as " + path.get() + " exposes none");
        return Optional.of(new BuildPlan(
                Ecosystem.DOCKERFILE,
                Optional.empty(),
                findings.decisions(),
                findings.warnings(),
                root,
                new BuildPlan.Recipe.Own(path.get()),
                Optional.of(port)));
    }

    /** The first that the last stage exposes, else what it sets PORT to. */
    private static Optional<Integer> port(String text) {
        Optional<Integer> exposed = Optional.empty();
        Optional<Integer> set = Optional.empty();
        for (String line : text.lines().toList()) {
            if (line.length() > LONGEST_LINE) {
                continue;
            }
            List<String> words = List.of(line.strip().replace('\t', ' ').split(" +", -1));
            switch (words.getFirst().toUpperCase(Locale.ROOT)) {
                case "FROM" -> {
                    exposed = Optional.empty();
                    set = Optional.empty();
                }
                case "EXPOSE" -> exposed = exposed.isPresent() ? exposed : exposed(words);
                case "ENV" -> set = set.isPresent() ? set : set(words);
                default -> {}
            }
        }
        return exposed.isPresent() ? exposed : set;
    }

    private static Optional<Integer> exposed(List<String> words) {
        return words.stream()
                .skip(1)
                .map(word ->
                        word.toLowerCase(Locale.ROOT).endsWith("/tcp") ? word.substring(0, word.length() - 4) : word)
                .flatMap(word -> number(word).stream())
                .findFirst();
    }

    /** As {@code ENV PORT=80} or {@code ENV PORT 80}. */
    private static Optional<Integer> set(List<String> words) {
        if (words.size() == 3 && words.get(1).equals("PORT")) {
            return number(words.get(2));
        }
        return words.stream()
                .skip(1)
                .filter(word -> word.startsWith("PORT="))
                .flatMap(word -> number(word.substring("PORT=".length())).stream())
                .findFirst();
    }

    private static Optional<Integer> number(String word) {
        String digits = word.replace("\"", "").replace("'", "");
        boolean number = !digits.isEmpty()
                && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(character -> character >= '0' && character <= '9');
        return number
                ? Optional.of(Integer.valueOf(digits)).filter(port -> port > 0 && port < 65536)
                : Optional.empty();
    }
}
