package dev.lattice.core.build;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Dockerfile that a source brings. */
final class OwnDockerfile {
    private static final Pattern EXPOSE =
            Pattern.compile("(?im)^[ \\t]*EXPOSE[ \\t]+(\\d{1,5})(?:/tcp)?(?=[ \\t\\r]|$)");
    private static final Pattern PORT = Pattern.compile("(?im)^[ \\t]*ENV[ \\t]+(?:.*[ \\t])?PORT[ =](\\d{1,5})\\b");

    private OwnDockerfile() {}

    /** The plan for the one that is wished or is there; empty when there is none. */
    static Optional<BuildPlan> detect(SourceTree whole, String root, Wishes wishes, Findings findings)
            throws UndetectedException {
        String below = root.isEmpty() ? "" : root + "/";
        Optional<String> path;
        if (findings.wish("dockerfile", wishes.dockerfile()).isPresent()) {
            String wished = wishes.dockerfile().get().replaceFirst("^(\\./)+", "");
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
        int port = whole.text(path.get()).flatMap(OwnDockerfile::port).orElse(8080);
        boolean said = whole.text(path.get()).flatMap(OwnDockerfile::port).isPresent();
        findings.decide(
                "port",
                String.valueOf(port),
                said ? path.get() + " says so" : "the default, as " + path.get() + " exposes none");
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
        int last = -1;
        Matcher from = Pattern.compile("(?im)^[ \\t]*FROM\\b").matcher(text);
        while (from.find()) {
            last = from.start();
        }
        String stage = text.substring(Math.max(last, 0));
        for (Pattern pattern : new Pattern[] {EXPOSE, PORT}) {
            Matcher found = pattern.matcher(stage);
            if (found.find()) {
                int port = Integer.parseInt(found.group(1));
                if (port > 0 && port < 65536) {
                    return Optional.of(port);
                }
            }
        }
        return Optional.empty();
    }
}
