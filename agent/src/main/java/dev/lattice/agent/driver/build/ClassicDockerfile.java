package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.LaunchException;
import java.util.regex.Pattern;

/** Dockerfiles for builders that know nothing of caches: what only makes a build faster is left out. */
final class ClassicDockerfile {
    private static final Pattern CACHE =
            Pattern.compile("(?im)^([ \\t]*RUN(?:[ \\t]+--mount=[^\\s\\\\`]+)*?)[ \\t]+--mount=type=cache[^\\s\\\\`]*");
    private static final Pattern OTHER = Pattern.compile("(?im)^[ \\t]*RUN[ \\t]+--mount=");

    private ClassicDockerfile() {}

    /** @throws LaunchException when it needs more than the classic builder has */
    static String of(String dockerfile) throws LaunchException {
        String text = dockerfile;
        for (String next = strip(text); !next.equals(text); next = strip(text)) {
            text = next;
        }
        if (OTHER.matcher(text).find()) {
            throw new LaunchException(
                    LaunchException.Code.NODE_CANNOT_START,
                    "The build has secrets or mounts, and this node's engine has no BuildKit that Lattice could keep"
                            + " within limits. Its owner can install docker-buildx and run the agent as root.");
        }
        return text;
    }

    private static String strip(String text) {
        return CACHE.matcher(text).replaceFirst("$1");
    }
}
