package dev.lattice.server.application;

import dev.lattice.core.build.SourceTree;
import dev.lattice.server.source.Snapshot;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a compose file in its source. Paths are relative to it.
 *
 * @param file the compose file's path in the source
 */
record Context(Snapshot snapshot, String file) {
    /** The file's own name, for messages. */
    String fileName() {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** The folder's path in the source; empty for all of it. */
    private String folder() {
        int slash = file.lastIndexOf('/');
        return slash < 0 ? "" : file.substring(0, slash);
    }

    /** A path of this folder as a path of the source; empty for all of it. */
    String inSource(String path) {
        String folder = folder();
        return path.equals(".") ? folder : folder.isEmpty() ? path : folder + "/" + path;
    }

    boolean hasFile(String path) {
        return tree().has(inSource(path));
    }

    /** The files below a folder, relative to that. */
    List<String> below(String path) {
        return List.copyOf(tree().in(inSource(path)).names());
    }

    private SourceTree tree() {
        return snapshot.tree();
    }

    /** Empty when there is no such file, it is a link, or too large. */
    Optional<byte[]> bytes(String path) {
        return hasFile(path) ? snapshot.bytes().apply(inSource(path)) : Optional.empty();
    }

    /** Empty as well when it is no text. */
    Optional<String> text(String path) {
        return bytes(path).flatMap(bytes -> {
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            } catch (CharacterCodingException noText) {
                return Optional.empty();
            }
        });
    }
}
