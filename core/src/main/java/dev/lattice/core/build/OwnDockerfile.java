package dev.lattice.core.build;

import java.util.Optional;
import java.util.stream.Stream;

/** A Dockerfile that a source brings. */
final class OwnDockerfile {
    private static final int DEFAULT_PORT = 8080;

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
        Optional<DockerfilePort> said =
                whole.text(path.get()).flatMap(text -> DockerfilePort.of(text, wishes.target(), wishes.arguments()));
        int port = said.map(DockerfilePort::number).orElse(DEFAULT_PORT);
        findings.decide(
                "port",
                String.valueOf(port),
                said.map(found -> path.get() + " " + found.reason())
                        .orElse("the default, as " + path.get() + " exposes none"));
        return Optional.of(new BuildPlan(
                Ecosystem.DOCKERFILE,
                Optional.empty(),
                findings.decisions(),
                findings.warnings(),
                root,
                new BuildPlan.Recipe.Own(path.get()),
                Optional.of(port)));
    }
}
