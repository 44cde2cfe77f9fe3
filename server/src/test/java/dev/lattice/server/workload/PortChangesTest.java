package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.api.workload.WorkloadView.EndpointView;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.protocol.gateway.Backend;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.server.scheduling.Assignment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a revision changes of its ports counts when it serves, and not before. */
class PortChangesTest extends WorkloadStage {
    private static final PortRequest PAGE = new PortRequest("http", 80, "http", null);
    private static final PortRequest RAW = new PortRequest("raw", 5_000, "tcp", null);

    /** An instance and the port at which gateways were told to reach it; all that there were. */
    private record Reached(long allocation, int port) {}

    private final Set<Reached> reached = ConcurrentHashMap.newKeySet();
    private ServiceNode node;

    @BeforeEach
    void connected() {
        node = node("a").connect();
    }

    @Override
    void take(RouteTable message) {
        message.getRoutesList()
                .forEach(route -> route.getBackendsList()
                        .forEach(backend -> reached.add(new Reached(backend.getAllocationId(), backend.getPort()))));
        super.take(message);
    }

    private static DeployRequest web(@Nullable String name, PortRequest... ports) {
        return new DeployRequest(
                name,
                name == null ? null : "container",
                null,
                null,
                null,
                name == null ? null : "nginx:1",
                null,
                List.of(ports),
                null,
                null,
                null,
                null,
                null);
    }

    private Assignment deployed(PortRequest... ports) {
        deploy(web("web", ports));
        Assignment first = given(node, 1);
        node.saysReady(first);
        awaitServing(1);
        return first;
    }

    /** The instance of the revision that has these ports. */
    private Assignment changed(int count, PortRequest... ports) {
        workloads.service().change(caller, "web", web(null, ports));
        return given(node, count);
    }

    private void fails(Assignment instance, int revision) {
        node.says(instance, false, 3, 4, "ended with exit code 1");
        await().until(() -> revisions("web").get(revision) == RevisionState.FAILED);
        await().until(() ->
                get("web").state() == WorkloadState.RUNNING && get("web").revision() == 1);
    }

    private void awaitServing(int revision) {
        await().until(() -> revisions("web").get(revision) == RevisionState.SERVING);
    }

    private List<Integer> portsOf(Assignment instance) {
        return reached.stream()
                .filter(one -> one.allocation() == instance.allocation().value())
                .map(Reached::port)
                .sorted()
                .toList();
    }

    private Optional<Route> tcp() {
        return routes.values().stream().filter(Route::hasTcp).findFirst();
    }

    private static int tcpPort(List<EndpointView> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.protocol().equals("tcp"))
                .findFirst()
                .orElseThrow()
                .number();
    }

    @Test
    void eachInstanceIsReachedAtItsOwnRevisionsPort() {
        Assignment first = deployed(PAGE);
        Assignment second = changed(2, new PortRequest("http", 8_080, "http", null));
        fails(second, 2);
        assertThat(routeOf("web").getBackendsList())
                .extracting(Backend::getAllocationId, Backend::getPort)
                .containsExactly(tuple(first.allocation().value(), 80));

        Assignment third = changed(3, new PortRequest("http", 8_080, "http", null));
        node.saysReady(third);
        awaitServing(3);
        await().until(() -> portsOf(third).equals(List.of(8_080)));
        assertThat(portsOf(first)).as("at any time").containsExactly(80);
        assertThat(portsOf(second)).as("it never served").isEmpty();
        assertThat(routes).as("the same address").hasSize(1);
    }

    @Test
    void aPortThatIsLeftOutIsOpenUntilTheNextRevisionServesAndComesBackWithARollback() {
        Assignment first = deployed(PAGE, RAW);
        int number = tcpPort(get("web").endpoints());
        fails(changed(2, PAGE), 2);
        assertThat(tcp()).hasValueSatisfying(route -> {
            assertThat(route.getTcp().getPort()).isEqualTo(number);
            assertThat(route.getBackends(0).getAllocationId())
                    .isEqualTo(first.allocation().value());
        });
        assertThat(get("web").endpoints()).hasSize(2);

        node.saysReady(changed(3, PAGE));
        awaitServing(3);
        await().until(() -> tcp().isEmpty());
        assertThat(get("web").endpoints()).hasSize(1);
        deploy(request("cache", "redis"));
        assertThat(tcpPort(get("cache").endpoints())).as("others get others").isNotEqualTo(number);

        assertThat(tcpPort(workloads.service().rollBack(caller, "web", 1).endpoints()))
                .isEqualTo(number);
    }

    @Test
    void aPortThatIsSpokenToDifferentlyHasBothAddressesUntilTheNextRevisionServes() {
        deployed(new PortRequest("main", 80, "http", null));
        String url = get("web").url();
        Assignment second = changed(2, new PortRequest("main", 80, "tcp", null));
        assertThat(get("web").url()).isEqualTo(url);
        assertThat(get("web").connections())
                .as("of what serves")
                .singleElement()
                .satisfies(connection -> assertThat(connection.text()).isEqualTo(url));
        assertThat(routes.values().stream().filter(Route::hasHttp).map(Route::getState))
                .containsExactly(Route.State.STATE_SERVING);
        assertThat(tcp()).hasValueSatisfying(route -> {
            assertThat(route.getState()).isEqualTo(Route.State.STATE_STARTING);
            assertThat(route.getBackendsList()).isEmpty();
        });
        int number = tcpPort(get("web").endpoints());
        node.saysReady(second);
        awaitServing(2);
        assertThat(get("web").url()).isNull();
        assertThat(get("web").endpoints())
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.number()).isEqualTo(number));
        await().until(() -> routes.size() == 1 && tcp().orElseThrow().getBackendsCount() == 1);
    }

    @Test
    void whatAFailedRevisionWouldHaveHadIsGivenUp() {
        deployed(PAGE);
        Assignment second = changed(2, PAGE, RAW);
        assertThat(get("web").endpoints()).hasSize(2);
        fails(second, 2);
        assertThat(get("web").endpoints()).hasSize(1);
        await().until(() -> tcp().isEmpty());

        changed(3, PAGE, new PortRequest("other", 5_001, "tcp", null));
        changed(4, PAGE, RAW);
        assertThat(get("web").endpoints())
                .as("what a revision had that was changed again before it served is given up, too")
                .extracting(EndpointView::port)
                .containsExactlyInAnyOrder("http", "raw");
    }
}
