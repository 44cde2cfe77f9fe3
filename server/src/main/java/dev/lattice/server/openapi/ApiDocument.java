package dev.lattice.server.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;

/**
 * Completes what is read from the resources, while the server is built: how the domain's types look in JSON, who may
 * call what, and how calls fail.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {
    static final String USER_SCHEME = "user";
    static final String WORKER_SCHEME = "worker";
    static final String JOIN_SCHEME = "joinToken";

    private final SchemaRules schemas;
    private final OperationRules operations;

    /** Called by the build. */
    public ApiDocument(IndexView index) {
        this.schemas = new SchemaRules(index);
        this.operations = new OperationRules(index);
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        components
                .addSecurityScheme(
                        USER_SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("A person's access token or API token."))
                .addSecurityScheme(WORKER_SCHEME, header("x-worker-token", "A worker's token, from its registration."))
                .addSecurityScheme(JOIN_SCHEME, header("x-join-token", "A join token; it works as a bearer too."));
        schemas.apply(components);
        operations.apply(document);
    }

    private static SecurityScheme header(String name, String description) {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(name)
                .description(description);
    }
}
