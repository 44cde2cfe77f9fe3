package dev.lattice.server.workload;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.lattice.api.workload.DisconnectRequest;
import dev.lattice.core.job.Disconnect;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Policies as specs have them in the database: as they were asked for. */
final class StoredDisconnect {
    private StoredDisconnect() {}

    static final class Writer extends StdSerializer<Disconnect> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Disconnect.class);
        }

        @Override
        public void serialize(Disconnect policy, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(
                    new DisconnectRequest(
                            policy.lostAfter().map(StoredDisconnect::seconds).orElse(null),
                            policy.stopAfter().map(StoredDisconnect::seconds).orElse(null),
                            policy.replace(),
                            policy.reconcile().name().toLowerCase(Locale.ROOT)),
                    out);
        }
    }

    static final class Reader extends StdDeserializer<Disconnect> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Disconnect.class);
        }

        /** Instances of an earlier version have none. */
        @Override
        public Disconnect getNullValue(DeserializationContext context) {
            return Disconnect.DEFAULT;
        }

        @Override
        public Disconnect deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return Planner.disconnect(context.readValue(in, DisconnectRequest.class));
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(in, e.getMessage(), null, Disconnect.class);
            }
        }
    }

    private static Integer seconds(Duration time) {
        return Math.toIntExact(time.toSeconds());
    }
}
