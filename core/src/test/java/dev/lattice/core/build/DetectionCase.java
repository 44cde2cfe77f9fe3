package dev.lattice.core.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A source tree and what is to be found out about it, from a file of such: a title behind {@code #}, a line for each file
 * with its text if any ({@code \n} for a line break; behind {@code !} why it cannot be read), wishes behind {@code ?}, expectations behind {@code =}.
 *
 * @param expectations as {@code subject value}
 */
record DetectionCase(String title, SourceTree tree, Wishes wishes, List<String> expectations) {
    static Stream<DetectionCase> in(String resource) {
        List<String> lines;
        try (InputStream file = Objects.requireNonNull(DetectionCase.class.getResourceAsStream(resource), resource)) {
            lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<List<String>> blocks = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("# ")) {
                blocks.add(new ArrayList<>());
            }
            if (!line.isBlank()) {
                blocks.getLast().add(line);
            }
        }
        return blocks.stream().map(DetectionCase::of);
    }

    private static DetectionCase of(List<String> block) {
        Map<String, String> files = new HashMap<>();
        Map<String, String> wishes = new HashMap<>();
        List<String> expectations = new ArrayList<>();
        for (String line : block.subList(1, block.size())) {
            if (line.startsWith("? ")) {
                wishes.put(line.substring(2).split(" ", 2)[0], line.substring(2).split(" ", 2)[1]);
            } else if (line.startsWith("= ")) {
                expectations.addAll(List.of(line.substring(2).split(" \\| ", -1)));
            } else {
                String[] parts = line.split(" ", 2);
                files.put(parts[0], parts.length > 1 ? parts[1] : "");
            }
        }
        return new DetectionCase(block.getFirst().substring(2), tree(files), wishes(wishes), expectations);
    }

    /** A tree as the edge would read it. */
    @SuppressWarnings("unchecked")
    static SourceTree tree(Map<String, String> files) {
        Map<String, String> texts = new HashMap<>();
        Map<String, Document> documents = new HashMap<>();
        Map<String, String> unreadable = new HashMap<>();
        files.forEach((name, text) -> Evidence.of(name).ifPresent(format -> {
            if (text.startsWith("!")) {
                unreadable.put(name, text.substring(1));
                return;
            }
            switch (format) {
                case TEXT, HEAD -> texts.put(name, text.replace("\\n", "\n"));
                case JSON, HINT, YAML, TOML -> {
                    if (!text.isEmpty() && Json.read(text) instanceof Map<?, ?> map) {
                        documents.put(name, new Document((Map<String, Object>) map));
                    }
                }
            }
        }));
        return new SourceTree(files.keySet(), texts, documents, unreadable);
    }

    static Wishes wishes(Map<String, String> wishes) {
        return new Wishes(
                Optional.ofNullable(wishes.get("ecosystem")).map(Ecosystem::valueOf),
                Optional.ofNullable(wishes.get("root")),
                Optional.ofNullable(wishes.get("version")),
                Optional.ofNullable(wishes.get("install")),
                Optional.ofNullable(wishes.get("build")),
                Optional.ofNullable(wishes.get("start")),
                Optional.ofNullable(wishes.get("output")),
                Optional.ofNullable(wishes.get("dockerfile")),
                names(wishes.get("variables")),
                names(wishes.get("secrets")),
                names(wishes.get("written")),
                Optional.ofNullable(wishes.get("target")),
                pairs(wishes.get("arguments")));
    }

    /** As {@code A=1,B=2}. */
    private static TreeMap<String, String> pairs(@org.jspecify.annotations.Nullable String pairs) {
        TreeMap<String, String> found = new TreeMap<>();
        names(pairs).forEach(pair -> found.put(pair.split("=", 2)[0], pair.split("=", 2)[1]));
        return found;
    }

    private static TreeSet<String> names(@org.jspecify.annotations.Nullable String names) {
        return names == null ? new TreeSet<>() : new TreeSet<>(List.of(names.split(",", -1)));
    }

    @Override
    public String toString() {
        return title;
    }
}
