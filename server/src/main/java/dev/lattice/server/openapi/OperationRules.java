package dev.lattice.server.openapi;

import dev.lattice.server.http.Access;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/** Who may call an operation, as its {@link Access} says; how it answers and fails. */
final class OperationRules {
    private static final DotName ACCESS = DotName.createSimple(Access.class.getName());
    private static final DotName RESPONSE_STATUS = DotName.createSimple("org.jboss.resteasy.reactive.ResponseStatus");
    private static final String OK = "200";
    private static final String FRAMEWORK_BODY = "#/components/schemas/HttpServer";

    private static final Map<Integer, String> FAILURES = new TreeMap<>(Map.of(
            400, "The request cannot be accepted; details.field says where",
            401, "The call carries no valid token",
            403, "The caller may not do this",
            404, "There is no such thing in the caller's project",
            429, "Too many calls; Retry-After says when to come again",
            503, "The server cannot do this now; Retry-After says when to come again"));

    private final IndexView index;

    OperationRules(IndexView index) {
        this.index = index;
    }

    void apply(OpenAPI document) {
        FAILURES.forEach((status, description) ->
                document.getComponents().addResponse("Failure" + status, failure(description)));
        for (PathItem path : document.getPaths().getPathItems().values()) {
            path.getOperations().values().forEach(this::apply);
        }
    }

    /** The operation's id is {@code <resource class>_<method>}. */
    private void apply(Operation operation) {
        String[] id = operation.getOperationId().split("_", 2);
        MethodInfo method = index.getKnownClasses().stream()
                .filter(type -> id[0].equals(type.simpleName()))
                .flatMap(type -> type.methods().stream())
                .filter(candidate -> candidate.name().equals(id[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no method for operation " + operation.getOperationId()));
        dropFrameworkBody(operation);
        renameSuccess(operation, method);
        Set<Access.Policy> allowed = policies(method);
        secure(operation, allowed);
        addFailures(operation, allowed);
    }

    private static void dropFrameworkBody(Operation operation) {
        if (operation.getRequestBody() == null) {
            return;
        }
        boolean frameworks = operation.getRequestBody().getContent().getMediaTypes().values().stream()
                .map(MediaType::getSchema)
                .anyMatch(schema -> schema != null
                        && schema.getRef() != null
                        && schema.getRef().startsWith(FRAMEWORK_BODY));
        if (frameworks) {
            operation.setRequestBody(null);
        }
    }

    private static void renameSuccess(Operation operation, MethodInfo method) {
        AnnotationInstance status = method.annotation(RESPONSE_STATUS);
        APIResponse success = operation.getResponses().getAPIResponse(OK);
        if (status != null && success != null) {
            operation.getResponses().removeAPIResponse(OK);
            operation
                    .getResponses()
                    .addAPIResponse(Integer.toString(status.value().asInt()), success.description("Made"));
        }
    }

    private Set<Access.Policy> policies(MethodInfo method) {
        AnnotationInstance access = method.annotation(ACCESS);
        if (access == null) {
            access = method.declaringClass().annotations(ACCESS).stream()
                    .filter(found -> found.target().kind() == AnnotationTarget.Kind.CLASS)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(method + " says nothing of who may call it"));
        }
        Set<Access.Policy> policies = EnumSet.noneOf(Access.Policy.class);
        Arrays.stream(access.value().asEnumArray()).map(Access.Policy::valueOf).forEach(policies::add);
        return policies;
    }

    private static void secure(Operation operation, Set<Access.Policy> allowed) {
        operation.addExtension(
                "x-access", allowed.stream().map(Access.Policy::name).toList());
        if (allowed.contains(Access.Policy.PUBLIC)) {
            operation.setSecurity(List.of());
            return;
        }
        if (allowed.contains(Access.Policy.JOINING)) {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(ApiDocument.JOIN_SCHEME));
        }
        if (allowed.contains(Access.Policy.WORKER)) {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(ApiDocument.WORKER_SCHEME));
        }
        if (allowed.stream()
                .anyMatch(Set.of(Access.Policy.USER, Access.Policy.ADMIN, Access.Policy.PROVIDER)::contains)) {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(ApiDocument.USER_SCHEME));
        }
    }

    private static void addFailures(Operation operation, Set<Access.Policy> allowed) {
        APIResponses responses = operation.getResponses();
        boolean hasInput = operation.getRequestBody() != null
                || (operation.getParameters() != null
                        && !operation.getParameters().isEmpty());
        boolean namesSomething = operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getIn() != null
                                && parameter.getIn().toString().equals("path"));
        boolean open = allowed.contains(Access.Policy.PUBLIC);
        add(responses, 400, hasInput);
        add(responses, 401, !open || operation.getRequestBody() != null);
        add(responses, 403, allowed.contains(Access.Policy.ADMIN) || allowed.contains(Access.Policy.WORKER));
        add(responses, 404, namesSomething);
        add(responses, 429, true);
        add(responses, 503, true);
        responses.getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("4") && response.getRef() == null && response.getContent() == null) {
                response.setContent(errorContent());
            }
        });
    }

    private static void add(APIResponses responses, int status, boolean can) {
        String key = Integer.toString(status);
        APIResponse known = responses.getAPIResponse(key);
        // The framework adds an empty 400 where there is a body.
        if (can && (known == null || "Bad Request".equals(known.getDescription()))) {
            responses.addAPIResponse(
                    key, OASFactory.createAPIResponse().ref("#/components/responses/Failure" + status));
        }
    }

    private static APIResponse failure(String description) {
        return OASFactory.createAPIResponse().description(description).content(errorContent());
    }

    private static Content errorContent() {
        return OASFactory.createContent()
                .addMediaType(
                        "application/json",
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/" + SchemaRules.ERROR)));
    }
}
