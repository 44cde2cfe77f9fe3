package dev.lattice.server.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Run by the build: fails it when a file of the catalogue is wrong, and writes down which files there are. */
public final class CatalogueCheck {
    private static final String EXTENSION = ".yaml";

    private CatalogueCheck() {}

    /** @param arguments the folder of the catalogue, and the index to write */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<String> kinds = kinds(folder);
        List<String> mistakes = check(folder, kinds);
        if (!mistakes.isEmpty()) {
            throw new InvalidEntryException("the catalogue has mistakes:\n" + String.join("\n", mistakes));
        }
        Path index = Path.of(arguments[1]);
        Files.createDirectories(index.getParent());
        Files.writeString(index, String.join("\n", kinds) + "\n");
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
