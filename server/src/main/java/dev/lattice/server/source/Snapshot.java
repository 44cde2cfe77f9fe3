package dev.lattice.server.source;

import dev.lattice.core.build.SourceTree;
import dev.lattice.server.file.StoredFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The files of an app as they were at one moment.
 *
 * @param files as nodes get them: a tree, or a ZIP
 * @param folder of these in which the source begins; empty for all
 * @param tree what detection sees, from that folder on
 * @param text of a file of the source, whatever its name, such as a Dockerfile; empty when it is not there or too large
 * @param bytes of such a file
 * @param warnings for people: what was left out
 */
public record Snapshot(
        StoredFile files,
        String folder,
        SourceTree tree,
        Function<String, Optional<String>> text,
        Function<String, Optional<byte[]>> bytes,
        Optional<Commit> commit,
        List<String> warnings) {
    /**
     * A commit.
     *
     * @param message its first line
     */
    public record Commit(String id, String message, String author) {}
}
