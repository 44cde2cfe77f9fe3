package dev.lattice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.problem.Problem;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private final RateLimits limits = new RateLimits(5);

    @Test
    void aCallerThatAsksTooOftenIsToldWhenToComeAgainAndOthersAreNotTouched() {
        Principal.Node busy = node("busy");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        limits.call(busy);
                    }
                })
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                    assertThat(problem.retryAfter()).isPresent();
                });
        limits.call(node("calm"));
    }

    @Test
    void guessingAPasswordEndsByAccountWhateverTheAddress() {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> {
            for (int i = 0; i < 11; i++) {
                limits.login("ada@example.org", "192.0.2." + i);
            }
        });
    }

    @Test
    void guessingEndsByAddressWhateverTheAccount() {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> {
            for (int i = 0; i < 11; i++) {
                limits.login("user" + i + "@example.org", "192.0.2.1");
            }
        });
    }

    @Test
    void signInsThatWorkDoNotCountAgainstAnOffice() {
        for (int i = 0; i < 50; i++) {
            limits.login("user" + i + "@example.org", "192.0.2.1");
            limits.loginSucceeded("192.0.2.1");
        }
    }

    @Test
    void whoeverIsStoppedByTheirAddressLocksNobodyOut() {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> {
            for (int i = 0; i < 11; i++) {
                limits.login("mallory@example.org", "192.0.2.1");
            }
        });
        for (int i = 0; i < 20; i++) {
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> limits.login("ada@example.org", "192.0.2.1"));
        }
        limits.login("ada@example.org", "192.0.2.2");
    }

    private static Principal.Node node(String id) {
        return new Principal.Node(new NodeId(id), new ProjectId(1), true);
    }
}
