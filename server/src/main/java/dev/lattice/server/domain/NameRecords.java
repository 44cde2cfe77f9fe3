package dev.lattice.server.domain;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What the world's name servers say. May take seconds. */
public interface NameRecords {
    /**
     * The texts of a name.
     *
     * @return none when there is no such name
     * @throws IOException when nobody answers
     */
    Set<String> texts(String name) throws IOException;

    /**
     * The name that a name stands for, lower case and without a dot at the end.
     *
     * @return empty when it stands for itself, or there is none
     * @throws IOException when nobody answers
     */
    Optional<String> alias(String name) throws IOException;
}
