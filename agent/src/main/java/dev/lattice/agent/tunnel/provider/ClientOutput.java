package dev.lattice.agent.tunnel.provider;

import java.util.Optional;

/** Makes sense of what one run of a client says. */
@FunctionalInterface
interface ClientOutput {
    /** What a line means. */
    sealed interface News {}

    /** The address leads here from now on. */
    record Opened(String url) implements News {}

    /** The client lost its connection, and is at it again by itself. */
    record Interrupted() implements News {}

    /** Something went wrong; why is for people, and free of secrets. */
    record Trouble(String why) implements News {}

    /** @return empty when the line says nothing of interest */
    Optional<News> hear(String line);
}
