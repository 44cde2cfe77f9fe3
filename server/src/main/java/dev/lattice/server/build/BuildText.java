package dev.lattice.server.build;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.server.secret.Seal;

/** Specs of builds as the database has them: sealed, for they have secrets. JSON outside, as jobs' specs are. */
public final class BuildText {
    private static final String PREFIX = "{\"build\":\"";
    private static final String SUFFIX = "\"}";
    private static final String PLACE = "build";

    private final Seal seal;

    /** What builds have otherwise that an earlier version began. */
    interface EarlierSpec {
        @JsonAlias("requiredLabels")
        Siting siting();
    }

    private final ObjectMapper json = LatticeModule.newMapper()
            .registerModule(new Jdk8Module())
            // What an earlier version kept lacks what is new.
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addMixIn(BuildSpec.class, EarlierSpec.class);

    public BuildText(Seal seal) {
        this.seal = seal;
    }

    String write(BuildSpec spec) {
        try {
            return PREFIX + seal.close(json.writeValueAsString(spec), PLACE) + SUFFIX;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a build cannot be written", e);
        }
    }

    /** Whether the text is a build's spec, and nothing else's. */
    public static boolean isSpec(String stored) {
        return stored.startsWith(PREFIX);
    }

    public BuildSpec spec(String stored) {
        String sealed = stored.substring(PREFIX.length(), stored.length() - SUFFIX.length());
        try {
            return json.readValue(seal.open(sealed, PLACE), BuildSpec.class);
        } catch (JsonProcessingException e) {
            // Without the cause: it may quote a secret.
            throw new IllegalStateException("a stored build cannot be read by this version");
        }
    }
}
