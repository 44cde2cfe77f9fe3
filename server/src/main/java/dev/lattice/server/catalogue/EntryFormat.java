package dev.lattice.server.catalogue;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lattice.core.template.Template;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an entry is written, in YAML by people and in JSON by the build. */
final class EntryFormat {
    private static final Pattern DURATION = Pattern.compile("(?<number>[1-9][0-9]{0,5})(?<unit>ms|s|m)");

    private EntryFormat() {}

    /** Strict: what is not known or there twice is refused; lists, sets and maps that are left out are empty. */
    static <M extends ObjectMapper, B extends MapperBuilder<M, B>> M mapper(B builder) {
        return builder.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .addModule(new Jdk8Module())
                .addModule(new SimpleModule("catalogue")
                        .addDeserializer(Template.class, new TextDeserializer<>(Template.class, Template::parse))
                        .addDeserializer(Duration.class, new TextDeserializer<>(Duration.class, EntryFormat::duration))
                        .addKeyDeserializer(Link.Property.class, new LinkKeys()))
                .withConfigOverride(List.class, EntryFormat::emptyWhenLeftOut)
                .withConfigOverride(Map.class, EntryFormat::emptyWhenLeftOut)
                .withConfigOverride(Set.class, EntryFormat::emptyWhenLeftOut)
                .build();
    }

    private static void emptyWhenLeftOut(MutableConfigOverride collections) {
        collections.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a duration is like 250ms, 5s or 2m");
        }
        long number = Long.parseLong(parts.group("number"));
        return switch (parts.group("unit")) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    /** Of values that are written as one text. */
    private static final class TextDeserializer<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parser;

        TextDeserializer(Class<T> type, Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.currentToken().isScalarValue()) {
                throw InvalidFormatException.from(in, "expected one text", in.getText(), handledType());
            }
            try {
                return parser.apply(in.getText());
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(in, e.getMessage(), in.getText(), handledType());
            }
        }
    }

    private static final class LinkKeys extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            return Link.Property.of(key)
                    .orElseThrow(() -> context.weirdKeyException(
                            Link.Property.class, key, "expected url, host, port, user, password or database"));
        }
    }
}
