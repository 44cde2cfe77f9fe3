package dev.lattice.server.workload;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Step;
import dev.lattice.server.secret.Seal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Plans and the specs of instances as the database has them: sealed, for users write secrets into variables. JSON inside
 * and JSON outside, so that a spec can stand where jobs have theirs.
 */
public final class PlanText {
    private static final String PREFIX = "{\"sealed\":\"";
    private static final String SUFFIX = "\"}";
    private static final String SPEC = "instance";

    private final Seal seal;
    private final ObjectMapper json = mapper();

    public PlanText(Seal seal) {
        this.seal = seal;
    }

    String write(WorkloadId workload, int revision, Plan plan) {
        return seal.close(text(plan), place(workload, revision));
    }

    Plan plan(WorkloadId workload, int revision, String sealed) {
        return read(seal.open(sealed, place(workload, revision)), Plan.class);
    }

    private static String place(WorkloadId workload, int revision) {
        return "plan " + workload + " " + revision;
    }

    String write(ServiceSpec spec) {
        return PREFIX + seal.close(text(spec), SPEC) + SUFFIX;
    }

    /** Whether the text is an instance's spec, and not a job's. */
    public static boolean isSpec(String stored) {
        return stored.startsWith(PREFIX);
    }

    public ServiceSpec spec(String stored) {
        String sealed = stored.substring(PREFIX.length(), stored.length() - SUFFIX.length());
        return read(seal.open(sealed, SPEC), ServiceSpec.class);
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be written", e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            // Without the cause: it may quote a secret.
            throw new IllegalStateException("a stored " + type.getSimpleName() + " cannot be read by this version");
        }
    }

    private static ObjectMapper mapper() {
        SimpleModule types = new SimpleModule();
        types.addSerializer(ImageReference.class, new ImageWriter());
        types.addDeserializer(ImageReference.class, new ImageReader());
        types.addSerializer(Blueprint.class, new BlueprintWriter());
        types.addDeserializer(Blueprint.class, new BlueprintReader());
        types.addSerializer(Disconnect.class, new StoredDisconnect.Writer());
        types.addDeserializer(Disconnect.class, new StoredDisconnect.Reader());
        return LatticeModule.newMapper()
                // What an earlier version kept lacks what is new.
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .registerModule(new Jdk8Module())
                .registerModule(types)
                .addMixIn(Probe.class, ProbeKind.class)
                .addMixIn(ServiceSpec.class, EarlierSpec.class)
                .addMixIn(Plan.class, EarlierPlan.class);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Probe.Tcp.class, name = "tcp"),
        @JsonSubTypes.Type(value = Probe.Http.class, name = "http"),
        @JsonSubTypes.Type(value = Probe.Running.class, name = "running"),
        @JsonSubTypes.Type(value = Probe.Exec.class, name = "exec")
    })
    private interface ProbeKind {}

    /** What instances lack that were started by an earlier version. */
    interface EarlierSpec {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<LinkedPort> links();

        @JsonAlias("requiredLabels")
        Siting siting();
    }

    /** What revisions lack that were made by an earlier version. */
    interface EarlierPlan {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Step> rotation();

        @JsonAlias("labels")
        Siting siting();

        @JsonSetter(nulls = Nulls.AS_EMPTY)
        Optional<Plan.Built> built();

        @JsonSetter(nulls = Nulls.AS_EMPTY)
        Optional<ServicePart> part();
    }

    private static final class ImageWriter extends StdSerializer<ImageReference> {
        private static final long serialVersionUID = 1L;

        ImageWriter() {
            super(ImageReference.class);
        }

        @Override
        public void serialize(ImageReference image, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(image.toString());
        }
    }

    private static final class ImageReader extends StdDeserializer<ImageReference> {
        private static final long serialVersionUID = 1L;

        ImageReader() {
            super(ImageReference.class);
        }

        @Override
        public ImageReference deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return ImageReference.parse(in.getText());
        }
    }

    private static final class BlueprintWriter extends StdSerializer<Blueprint> {
        private static final long serialVersionUID = 1L;

        BlueprintWriter() {
            super(Blueprint.class);
        }

        @Override
        public void serialize(Blueprint blueprint, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(StoredBlueprint.of(blueprint), out);
        }
    }

    private static final class BlueprintReader extends StdDeserializer<Blueprint> {
        private static final long serialVersionUID = 1L;

        BlueprintReader() {
            super(Blueprint.class);
        }

        @Override
        public Blueprint deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return context.readValue(in, StoredBlueprint.class).blueprint();
        }
    }
}
