package dev.lattice.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.lattice.api.label.ExpressionText;
import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Preference;
import dev.lattice.core.label.Siting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sitings as stored specs have them; those of earlier versions were a mapping of labels. */
final class SitingJson {
    private static final String REQUIRED = "required";
    private static final String PREFERRED = "preferred";
    private static final String SPREAD = "spread";

    private SitingJson() {}

    static final class Writer extends StdSerializer<Siting> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Siting.class);
        }

        @Override
        public void serialize(Siting siting, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            out.writeArrayFieldStart(REQUIRED);
            for (String text :
                    siting.required().stream().map(Expression::text).sorted().toList()) {
                out.writeString(text);
            }
            out.writeEndArray();
            out.writeArrayFieldStart(PREFERRED);
            for (Preference wish : siting.preferred()) {
                out.writeStartObject();
                out.writeStringField("label", wish.expression().text());
                out.writeNumberField("weight", wish.weight());
                out.writeEndObject();
            }
            out.writeEndArray();
            if (siting.spread().isPresent()) {
                out.writeStringField(SPREAD, siting.spread().get());
            }
            out.writeEndObject();
        }
    }

    static final class Reader extends StdDeserializer<Siting> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Siting.class);
        }

        @Override
        public Siting getNullValue(DeserializationContext context) {
            return Siting.ANYWHERE;
        }

        @Override
        public Siting deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode node = in.readValueAsTree();
            try {
                return node.path(REQUIRED).isArray() ? siting(node) : Siting.labeled(labels(node));
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(in, e.getMessage(), null, Siting.class);
            }
        }

        private static Siting siting(JsonNode node) {
            List<String> required = new ArrayList<>();
            node.path(REQUIRED).forEach(text -> required.add(text.asText()));
            List<PreferenceRequest> preferred = new ArrayList<>();
            node.path(PREFERRED)
                    .forEach(wish -> preferred.add(new PreferenceRequest(
                            wish.path("label").asText(), wish.path("weight").asInt())));
            return ExpressionText.siting(required, preferred, node.path(SPREAD).asText(""));
        }

        private static Map<String, String> labels(JsonNode node) {
            Map<String, String> labels = new LinkedHashMap<>();
            node.properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            return labels;
        }
    }
}
