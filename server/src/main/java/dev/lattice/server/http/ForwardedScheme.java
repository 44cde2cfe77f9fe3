package dev.lattice.server.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets addresses in answers begin with https behind a proxy that says so. Who makes it up gets wrong addresses in its
 * own answers and nothing else.
 */
public final class ForwardedScheme {
    @ServerRequestFilter(preMatching = true, nonBlocking = true)
    public void adopt(ContainerRequestContext request) {
        if ("https".equals(request.getHeaderString("X-Forwarded-Proto"))) {
            UriInfo uri = request.getUriInfo();
            request.setRequestUri(
                    uri.getBaseUriBuilder().scheme("https").build(),
                    uri.getRequestUriBuilder().scheme("https").build());
        }
    }
}
