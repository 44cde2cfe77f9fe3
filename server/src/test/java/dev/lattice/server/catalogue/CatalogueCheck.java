package dev.lattice.server.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Run by the build: fails it when a file of the catalogue is wrong, and packs the files into the one that the server
 * reads.
 */
public final class CatalogueCheck {
    private static final String EXTENSION = ".yaml";

    private CatalogueCheck() {}

    /** @param arguments the folder of the catalogue, and the file to write */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<String> kinds = kinds(folder);
        List<String> mistakes = check(folder, kinds);
        if (!mistakes.isEmpty()) {
            throw new InvalidEntryException("the catalogue has mistakes:\n" + String.join("\n", mistakes));
        }
        ArrayNode packed = JsonNodeFactory.instance.arrayNode();
        for (String kind : kinds) {
            packed.add(new YAMLMapper().readTree(Files.readString(folder.resolve(kind + EXTENSION))));
        }
        Files.writeString(Path.of(arguments[1]), packed.toString());
    }

    static List<String> kinds(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        }
    }

    /** What is wrong, with file and line. */
    static List<String> check(Path folder, List<String> kinds) throws IOException {
        CatalogueSchema schema = new CatalogueSchema(folder.resolve("schema.json"));
        EntryReader reader = new EntryReader();
        List<String> mistakes = new ArrayList<>();
        for (String kind : kinds) {
            String text = Files.readString(folder.resolve(kind + EXTENSION));
            List<String> found = schema.check(kind + EXTENSION, text);
            mistakes.addAll(found);
            if (found.isEmpty()) {
                try {
                    reader.read(kind, text);
                } catch (InvalidEntryException e) {
                    mistakes.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return mistakes;
    }
}
