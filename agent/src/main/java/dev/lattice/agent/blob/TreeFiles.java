package dev.lattice.agent.blob;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lattice.core.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the manifest of a tree: {@code {"files":[{"path","mode","size","sha256"}]}}. */
final class TreeFiles {
    /**
     * One file.
     *
     * @param path relative, not checked yet
     * @param executable whether any executable bit is set
     */
    record Entry(String path, boolean executable, long size, String sha256) {}

    private static final int EXECUTABLE_BITS = 0111;

    private TreeFiles() {}

    /** @throws RefusedInputException when it is malformed or has too many entries */
    static List<Entry> read(Path manifest, InputLimits limits) throws RefusedInputException, IOException {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(manifest);
                JsonParser json = new JsonFactory().createParser(in)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean files = json.currentName().equals("files");
                json.nextToken();
                if (!files) {
                    json.skipChildren();
                    continue;
                }
                require(json.currentToken() == JsonToken.START_ARRAY);
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    Entry entry = entry(json);
                    bytes += entry.size();
                    entries.add(entry);
                    if (entries.size() > limits.entries() || bytes > limits.bytes()) {
                        throw new RefusedInputException("the tree has more than " + limits.entries() + " files or "
                                + limits.bytes() + " bytes");
                    }
                }
            }
        } catch (JsonProcessingException malformed) {
            throw new RefusedInputException("the tree's manifest is malformed: " + malformed.getOriginalMessage());
        }
        return entries;
    }

    private static Entry entry(JsonParser json) throws RefusedInputException, IOException {
        String path = "";
        String sha256 = "";
        int mode = 0;
        long size = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "path" -> path = json.getText();
                case "sha256" -> sha256 = json.getText();
                case "mode" -> mode = json.getIntValue();
                case "size" -> size = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        require(size >= 0 && Sha256.isWellFormed(sha256));
        return new Entry(path, (mode & EXECUTABLE_BITS) != 0, size, sha256);
    }

    private static void require(boolean holds) throws RefusedInputException {
        if (!holds) {
            throw new RefusedInputException("the tree's manifest is malformed");
        }
    }
}
