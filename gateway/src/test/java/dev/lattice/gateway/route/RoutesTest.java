package dev.lattice.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.protocol.gateway.HttpMatch;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final Routes routes = new Routes();

    private static Route route(long id, String host) {
        return Route.newBuilder()
                .setEndpointId(id)
                .setHttp(HttpMatch.newBuilder().addHosts(host))
                .build();
    }

    @Test
    void aWholeTableTakesAwayWhatItDoesNotName() {
        routes.apply(RouteTable.newBuilder()
                .setComplete(true)
                .addRoutes(route(1, "one"))
                .addRoutes(route(2, "two"))
                .addRoutes(route(3, "three"))
                .build());
        routes.apply(RouteTable.newBuilder()
                .setComplete(true)
                .addRoutes(route(1, "first"))
                .addKept(2)
                .build());
        assertThat(routes.byHost("first")).isPresent();
        assertThat(routes.byHost("one")).isEmpty();
        assertThat(routes.byHost("two")).as("what the server knows nothing of").isPresent();
        assertThat(routes.byHost("three")).isEmpty();
    }
}
