package dev.lattice.server.compose;

/** Something that appears at a path of a container. The path is absolute and has no {@code ..}. */
public sealed interface Mount {
    /** Where it appears. */
    String target();

    /**
     * Storage that outlives containers.
     *
     * @param volume one of {@link ComposeApplication#volumes()}; others may mount it too
     */
    record NamedVolume(String volume, String target, boolean readOnly) implements Mount {}

    /**
     * A file or folder of the context, only read.
     *
     * @param path relative to the folder of the compose file, {@code /} between its parts, no {@code ..}; {@code .} for
     *     the whole. Whoever opens it has to see to links that lead out
     */
    record ContextFile(String path, String target) implements Mount {}
}
