package dev.lattice.server.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.job.ExportSpec;

/** Specs of exports as the database has them, beside those of jobs. */
public final class ExportText {
    private static final String PREFIX = "{\"export\":";
    private static final String SUFFIX = "}";

    private final ObjectMapper json = LatticeModule.newMapper();

    String write(ExportSpec spec) {
        try {
            return PREFIX + json.writeValueAsString(spec) + SUFFIX;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an export cannot be written", e);
        }
    }

    /** Whether the text is an export's spec, and nothing else's. */
    public static boolean isSpec(String stored) {
        return stored.startsWith(PREFIX);
    }

    public ExportSpec spec(String stored) {
        try {
            return json.readValue(
                    stored.substring(PREFIX.length(), stored.length() - SUFFIX.length()), ExportSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored export cannot be read by this version", e);
        }
    }
}
