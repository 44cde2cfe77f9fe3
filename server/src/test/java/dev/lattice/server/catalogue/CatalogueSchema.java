package dev.lattice.server.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code catalogue/schema.json}, for the build and for tests. */
final class CatalogueSchema {
    private final JsonSchema schema;

    CatalogueSchema(Path file) throws IOException {
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        Files.readString(file),
                        SchemaValidatorsConfig.builder()
                                .pathType(PathType.JSON_POINTER)
                                .build());
    }

    /** What is wrong with a file, with file and line; empty when nothing is. */
    List<String> check(String file, String text) {
        JsonNode document;
        try {
            document = new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            return List.of(file + ":" + line + ": " + e.getOriginalMessage());
        }
        YamlLines lines = new YamlLines(text);
        return schema.validate(document).stream()
                .map(mistake -> {
                    String pointer = mistake.getInstanceLocation().toString();
                    return file + ":" + lines.line(pointer) + ": " + mistake.getMessage();
                })
                .toList();
    }
}
