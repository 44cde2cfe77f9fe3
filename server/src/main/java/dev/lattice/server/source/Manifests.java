package dev.lattice.server.source;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.lattice.core.build.Document;
import dev.lattice.core.build.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Parses what strangers wrote: JSON with comments, TOML, YAML. Depth and size are bounded, so that no text costs much. */
final class Manifests {
    private static final int DEEPEST = 60;
    private static final int MOST_ALIASES = 50;
    private static final int MOST_VALUES = 100_000;
    private static final int LONGEST_COMPLAINT = 160;

    private static final StreamReadConstraints CONSTRAINTS =
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build();
    private static final ObjectMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();
    private static final ObjectMapper TOML = new TomlMapper(
            TomlFactory.builder().streamReadConstraints(CONSTRAINTS).build());

    private Manifests() {}

    /** A text that is not what its name promises. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param line of the text, from 1; 0 when it is not known */
        UnreadableException(int line, String why) {
            super(line > 0 ? "line " + line + ": " + why : why);
        }
    }

    /** @throws UnreadableException saying where and why */
    static Document parse(Evidence.Format format, String text) throws UnreadableException {
        Object value = switch (format) {
            case JSON, HINT -> jackson(JSON, text);
            case TOML -> jackson(TOML, text);
            case YAML -> yaml(text);
            case TEXT, HEAD -> throw new IllegalArgumentException(format + " is not parsed");
        };
        Copy copy = new Copy();
        return copy.of(value, 0) instanceof Map<?, ?> map ? new Document(texts(map)) : Document.EMPTY;
    }

    @SuppressWarnings("unchecked") // the copy has texts for keys
    private static Map<String, @Nullable Object> texts(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static @Nullable Object jackson(ObjectMapper mapper, String text) throws UnreadableException {
        try {
            return text.isBlank() ? null : mapper.readValue(text, Object.class);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new UnreadableException(line, shortened(e.getOriginalMessage()));
        }
    }

    private static @Nullable Object yaml(String text) throws UnreadableException {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setCodePointLimit(Evidence.MOST_BYTES);
        options.setAllowRecursiveKeys(false);
        try {
            for (Object first : new Yaml(new SafeConstructor(options)).loadAll(text)) {
                return first;
            }
            return null;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new UnreadableException(line, shortened(e.getProblem()));
        } catch (YAMLException e) {
            throw new UnreadableException(0, shortened(e.getMessage()));
        }
    }

    private static String shortened(@Nullable String why) {
        String line = String.valueOf(why).lines().findFirst().orElse("");
        return line.length() > LONGEST_COMPLAINT ? line.substring(0, LONGEST_COMPLAINT) + "…" : line;
    }

    /** What was parsed, with texts for keys; aliases may have made one value of many, or put one into itself. */
    private static final class Copy {
        private int values;

        @Nullable Object of(@Nullable Object value, int depth) throws UnreadableException {
            values++;
            if (depth > DEEPEST || values > MOST_VALUES) {
                throw new UnreadableException(0, "it is too deep or too large, as are values that contain themselves");
            }
            return switch (value) {
                case Map<?, ?> map -> {
                    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                    for (Map.Entry<?, ?> entry : map.entrySet()) {
                        copy.put(String.valueOf(entry.getKey()), of(entry.getValue(), depth + 1));
                    }
                    yield copy;
                }
                case List<?> list -> {
                    List<@Nullable Object> copy = new ArrayList<>();
                    for (Object item : list) {
                        copy.add(of(item, depth + 1));
                    }
                    yield copy;
                }
                case null -> null;
                case Boolean truth -> truth;
                case Number number -> number;
                default -> value.toString();
            };
        }
    }
}
