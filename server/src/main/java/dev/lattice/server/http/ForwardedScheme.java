package dev.lattice.server.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets addresses in answers begin with https behind a proxy that says so. Who makes it up gets wrong addresses in its
 * own answers and nothing else.
 */
@Provider
@PreMatching
public final class ForwardedScheme implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if ("https".equals(request.getHeaderString("X-Forwarded-Proto"))) {
            UriInfo uri = request.getUriInfo();
            request.setRequestUri(
                    uri.getBaseUriBuilder().scheme("https").build(),
                    uri.getRequestUriBuilder().scheme("https").build());
        }
    }
}
