package dev.lattice.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** How the domain's own types look in JSON. Server and clients register this one module. */
public final class LatticeModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    public LatticeModule() {
        super("lattice");
        id(JobId.class, JobId::parse);
        id(GroupId.class, GroupId::parse);
        id(ProjectId.class, ProjectId::parse);
        id(UserId.class, UserId::parse);
        id(AllocationId.class, AllocationId::parse);
        id(FileId.class, FileId::parse);
        id(TokenId.class, TokenId::parse);
        id(NodeId.class, NodeId::new);
        id(WorkloadId.class, WorkloadId::parse);
        id(ApplicationId.class, ApplicationId::parse);
        id(BackupId.class, BackupId::parse);
        id(RestoreId.class, RestoreId::parse);
        for (EnumNames<?> names : EnumNames.ALL) {
            register(names);
        }
        addSerializer(Command.class, new CommandSerializer());
        addDeserializer(Command.class, new CommandDeserializer());
        addSerializer(Siting.class, new SitingJson.Writer());
        addDeserializer(Siting.class, new SitingJson.Reader());
        addSerializer(RetryPolicy.class, new RetryPolicySerializer());
        addDeserializer(RetryPolicy.class, new RetryPolicyDeserializer());
    }

    /** A mapper as server and clients use it: ISO-8601 times, unknown fields refused, nulls left out of nothing. */
    public static ObjectMapper newMapper() {
        return configure(new ObjectMapper());
    }

    /** Sets an existing mapper up in the same way. */
    public static ObjectMapper configure(ObjectMapper mapper) {
        return mapper.registerModule(new JavaTimeModule())
                .registerModule(new LatticeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS);
    }

    private <T> void id(Class<T> type, Function<String, T> parser) {
        text(type, Object::toString, parser);
    }

    private <E extends Enum<E>> void register(EnumNames<E> names) {
        text(names.type(), names::write, names::read);
    }

    private <T> void text(Class<T> type, Function<T, String> writer, Function<String, T> parser) {
        addSerializer(type, new StdSerializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(writer.apply(value));
            }
        });
        addDeserializer(type, new StdDeserializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                if (in.currentToken() != JsonToken.VALUE_STRING) {
                    throw InvalidFormatException.from(in, "expected a string", in.getText(), type);
                }
                try {
                    return parser.apply(in.getText());
                } catch (IllegalArgumentException e) {
                    throw InvalidFormatException.from(in, e.getMessage(), in.getText(), type);
                }
            }
        });
    }

    private static final class CommandSerializer extends StdSerializer<Command> {
        private static final long serialVersionUID = 1L;

        CommandSerializer() {
            super(Command.class);
        }

        @Override
        public void serialize(Command command, JsonGenerator out, SerializerProvider provider) throws IOException {
            switch (command) {
                case Command.Shell(String line) -> out.writeString(line);
                case Command.Arguments(List<String> values) -> {
                    out.writeStartArray();
                    for (String value : values) {
                        out.writeString(value);
                    }
                    out.writeEndArray();
                }
            }
        }
    }

    private static final class CommandDeserializer extends StdDeserializer<Command> {
        private static final long serialVersionUID = 1L;

        CommandDeserializer() {
            super(Command.class);
        }

        @Override
        public Command deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return switch (in.currentToken()) {
                    case VALUE_STRING -> new Command.Shell(in.getText());
                    case START_ARRAY -> new Command.Arguments(strings(in));
                    default -> throw malformed(in);
                };
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(in, e.getMessage(), null, Command.class);
            }
        }

        private static List<String> strings(JsonParser in) throws IOException {
            List<String> values = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (in.currentToken() != JsonToken.VALUE_STRING) {
                    throw malformed(in);
                }
                values.add(in.getText());
            }
            return values;
        }

        private static InvalidFormatException malformed(JsonParser in) {
            return InvalidFormatException.from(
                    in, "a command is a string for the shell or an array of strings", null, Command.class);
        }
    }

    private static final class RetryPolicySerializer extends StdSerializer<RetryPolicy> {
        private static final long serialVersionUID = 1L;

        RetryPolicySerializer() {
            super(RetryPolicy.class);
        }

        @Override
        public void serialize(RetryPolicy policy, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (policy.equals(RetryPolicy.NEVER)) {
                out.writeString("never");
                return;
            }
            out.writeStartObject();
            out.writeNumberField("attempts", policy.maxAttempts());
            out.writeArrayFieldStart("on");
            for (RetryPolicy.Cause cause : policy.causes().stream().sorted().toList()) {
                out.writeString(EnumNames.RETRY_CAUSE.write(cause));
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private static final class RetryPolicyDeserializer extends StdDeserializer<RetryPolicy> {
        private static final long serialVersionUID = 1L;

        RetryPolicyDeserializer() {
            super(RetryPolicy.class);
        }

        @Override
        public RetryPolicy deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode node = in.readValueAsTree();
            try {
                if (node.isTextual()) {
                    return switch (node.textValue()) {
                        case "never" -> RetryPolicy.NEVER;
                        case "lost" -> RetryPolicy.DEFAULT;
                        default -> throw malformed(in);
                    };
                }
                if (!node.isObject() || !node.path("attempts").isInt()) {
                    throw malformed(in);
                }
                Set<RetryPolicy.Cause> causes = EnumSet.noneOf(RetryPolicy.Cause.class);
                if (node.has("on")) {
                    node.path("on").forEach(cause -> causes.add(EnumNames.RETRY_CAUSE.read(cause.asText())));
                } else {
                    causes.addAll(RetryPolicy.DEFAULT.causes());
                }
                return new RetryPolicy(node.path("attempts").intValue(), causes);
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(in, e.getMessage(), null, RetryPolicy.class);
            }
        }

        private static InvalidFormatException malformed(JsonParser in) {
            return InvalidFormatException.from(
                    in,
                    "retry is \"never\", \"lost\" or {\"attempts\":3,\"on\":[\"lost\",\"nodeError\",\"failed\",\"timeout\"]}",
                    null,
                    RetryPolicy.class);
        }
    }
}
