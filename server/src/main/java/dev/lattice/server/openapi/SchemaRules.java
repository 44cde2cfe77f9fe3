package dev.lattice.server.openapi;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.json.EnumNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;
import org.jboss.jandex.Type;

/** How types look in JSON where that is not how they look in Java; which fields are always there and which may be null. */
final class SchemaRules {
    static final String ERROR = "ErrorBody";

    private static final DotName NULLABLE = DotName.createSimple("org.jspecify.annotations.Nullable");
    private static final String API = "dev.lattice.api.";
    private static final String ID_PATTERN = "^[0-9a-hjkmnp-tv-z]{13}$";
    private static final List<String> IDS = List.of(
            "JobId",
            "GroupId",
            "FileId",
            "TokenId",
            "UserId",
            "ProjectId",
            "AllocationId",
            "BackupId",
            "RestoreId",
            "ApplicationId");
    /** What the framework took for bodies. */
    private static final List<String> NOT_JSON =
            List.of("HttpServerRequest", "HttpServerResponse", "OutboundSseEvent", "MediaType", "RoutingContext");

    private final IndexView index;

    SchemaRules(IndexView index) {
        this.index = index;
    }

    void apply(Components components) {
        Map<String, Schema> schemas = new TreeMap<>(components.getSchemas());
        schemas.keySet().removeAll(NOT_JSON);
        for (String id : IDS) {
            schemas.replace(id, text().pattern(ID_PATTERN).addExample("0akm53yjcxm00"));
        }
        schemas.replace(
                "NodeId", text().pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$").addExample("workshop-1"));
        EnumNames.byType()
                .forEach((type, names) ->
                        schemas.replace(type.getSimpleName(), text().enumeration(new ArrayList<>(names))));
        schemas.replace("Command", command());
        schemas.replace("RetryPolicy", retry());
        for (ClassInfo type : index.getKnownClasses()) {
            // Anonymous classes have no simple name, so records first.
            if (type.isRecord() && type.name().toString().startsWith(API)) {
                Schema schema = schemas.get(type.simpleName());
                if (schema != null) {
                    markNullable(schema, type);
                }
            }
        }
        schemas.forEach((name, schema) -> {
            if (name.startsWith("Page")) {
                schema.setRequired(List.of("items", "nextCursor"));
                orNull(schema, "nextCursor");
            }
        });
        schemas.put(ERROR, error());
        components.setSchemas(schemas);
    }

    /**
     * In answers every field is there. In requests those that may be null may be left out, and we accept what we
     * give: so the ones that may not be null are the required ones in both.
     */
    private static void markNullable(Schema schema, ClassInfo type) {
        List<String> required = new ArrayList<>();
        for (RecordComponentInfo component : type.recordComponents()) {
            String name = component.name();
            if (component.type().hasAnnotation(NULLABLE)) {
                orNull(schema, name);
            } else {
                required.add(name);
            }
            if (component.type().kind() == Type.Kind.PARAMETERIZED_TYPE
                    && component
                            .type()
                            .asParameterizedType()
                            .arguments()
                            .getFirst()
                            .hasAnnotation(NULLABLE)) {
                itemsOrNull(schema, name);
            }
        }
        schema.setRequired(required);
    }

    private static void itemsOrNull(Schema schema, String property) {
        Schema list =
                schema.getProperties() == null ? null : schema.getProperties().get(property);
        if (list != null && list.getItems() != null) {
            list.getItems().addType(SchemaType.NULL);
        }
    }

    private static void orNull(Schema schema, String property) {
        Map<String, Schema> properties = schema.getProperties();
        Schema plain = properties == null ? null : properties.get(property);
        if (plain == null) {
            return;
        }
        Schema nullable;
        if (plain.getRef() != null) {
            Schema nothing = OASFactory.createSchema();
            nothing.setType(List.of(SchemaType.NULL));
            nullable = OASFactory.createSchema();
            nullable.setAnyOf(List.of(plain, nothing));
        } else {
            nullable = plain;
            nullable.addType(SchemaType.NULL);
        }
        schema.addProperty(property, nullable);
    }

    private static Schema text() {
        return typed(SchemaType.STRING);
    }

    private static Schema typed(SchemaType type) {
        Schema schema = OASFactory.createSchema();
        schema.setType(List.of(type));
        return schema;
    }

    private static Schema command() {
        return OASFactory.createSchema()
                .description("A line for the worker's shell, or an argument vector.")
                .addOneOf(text().minLength(1))
                .addOneOf(typed(SchemaType.ARRAY).items(text()).minItems(1));
    }

    private static Schema retry() {
        return OASFactory.createSchema()
                .description("Whether a job gets another attempt: never, only when its node was lost, or for causes.")
                .addOneOf(text().enumeration(List.of("never", "lost")))
                .addOneOf(typed(SchemaType.OBJECT)
                        .addProperty("attempts", typed(SchemaType.INTEGER).description("starts in all"))
                        .addProperty(
                                "on",
                                typed(SchemaType.ARRAY)
                                        .items(OASFactory.createSchema().ref("#/components/schemas/Cause")))
                        .addRequired("attempts"));
    }

    private static Schema error() {
        Schema details = typed(SchemaType.OBJECT).description("which field and the like");
        details.addType(SchemaType.NULL);
        Schema failure = typed(SchemaType.OBJECT)
                .addProperty(
                        "code",
                        text().enumeration(Arrays.stream(ErrorCode.values())
                                .<Object>map(ErrorCode::name)
                                .toList()))
                .addProperty("message", text().description("what happened, why, and what to do"))
                .addProperty("details", details)
                .addProperty("requestId", text());
        failure.setRequired(List.of("code", "message", "details", "requestId"));
        return typed(SchemaType.OBJECT).addProperty("error", failure).addRequired("error");
    }
}
