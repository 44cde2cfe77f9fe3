package dev.lattice.core.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.application.Standing.Service;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StandingTest {
    private static Service service(String name, WorkloadState state, String note) {
        Desired desired = switch (state) {
            case STOPPED, STOPPING -> Desired.STOPPED;
            case DELETING -> Desired.DELETED;
            default -> Desired.RUNNING;
        };
        return new Service(name, desired, state, note, "");
    }

    static Stream<Arguments> cases() {
        Service db = service("db", WorkloadState.RUNNING, "");
        Service web = service("web", WorkloadState.RUNNING, "");
        return Stream.of(
                Arguments.of(List.of(db, web), ApplicationState.RUNNING, ""),
                Arguments.of(
                        List.of(db, service("migrate", WorkloadState.COMPLETED, ""), web),
                        ApplicationState.RUNNING,
                        ""),
                Arguments.of(
                        List.of(db, service("web", WorkloadState.RUNNING, "1 of 2 instances are ready")),
                        ApplicationState.RUNNING,
                        "web: 1 of 2 instances are ready"),
                Arguments.of(
                        List.of(
                                service("db", WorkloadState.DEPLOYING, ""),
                                service("web", WorkloadState.QUEUED, "waits for db to be ready")),
                        ApplicationState.STARTING,
                        "db is starting"),
                Arguments.of(
                        List.of(db, service("web", WorkloadState.BUILDING, "installing")),
                        ApplicationState.STARTING,
                        "web: installing"),
                Arguments.of(
                        List.of(db, service("web", WorkloadState.CRASHED, "it ended with exit code 1")),
                        ApplicationState.DEGRADED,
                        "web: it ended with exit code 1"),
                Arguments.of(
                        List.of(
                                service("db", WorkloadState.FAILED, "no such image"),
                                service("web", WorkloadState.QUEUED, "waits for db to be ready")),
                        ApplicationState.FAILED,
                        "db: no such image"),
                Arguments.of(
                        List.of(service("db", WorkloadState.LOST, "node a is away"), web),
                        ApplicationState.DEGRADED,
                        "db: node a is away"),
                Arguments.of(
                        List.of(db, service("web", WorkloadState.STOPPED, "")),
                        ApplicationState.DEGRADED,
                        "web is stopped"),
                Arguments.of(
                        List.of(service("db", WorkloadState.STOPPED, ""), service("web", WorkloadState.STOPPING, "")),
                        ApplicationState.STOPPED,
                        ""),
                Arguments.of(
                        List.of(
                                service("db", WorkloadState.DELETING, ""),
                                service("web", WorkloadState.DELETING, "its node is away")),
                        ApplicationState.DELETING,
                        ""),
                Arguments.of(List.of(db, service("old", WorkloadState.DELETING, "")), ApplicationState.RUNNING, ""));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anApplicationStandsAsItsServicesDo(List<Service> services, ApplicationState state, String note) {
        assertThat(Standing.of(services)).isEqualTo(new Standing(state, note));
    }

    @Test
    void thatAChangeFailedIsSaidWhileTheOneBeforeServes() {
        Service migrate =
                new Service("migrate", Desired.RUNNING, WorkloadState.COMPLETED, "", "revision 2 failed: exit code 1");
        Service db = service("db", WorkloadState.RUNNING, "1 of 2 instances are ready");
        assertThat(Standing.of(List.of(db, migrate)))
                .isEqualTo(new Standing(ApplicationState.RUNNING, "migrate: revision 2 failed: exit code 1"));
    }

    @Test
    void whatIsStoppedIsNoFailureOfTheOthers() {
        Service stopped = new Service("web", Desired.STOPPED, WorkloadState.FAILED, "it was not ready within 60 s", "");
        assertThat(Standing.of(List.of(stopped)).state()).isEqualTo(ApplicationState.STOPPED);
    }
}
