package dev.lattice.server.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import org.junit.jupiter.api.Test;

class AuthResourceTest {
    @Test
    void whatIsLongerThanAnyAddressIsNotLookedUp() {
        assertThat(AuthResource.required("email", "ada@example.org")).isEqualTo("ada@example.org");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> AuthResource.required("email", "a".repeat(1_001)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
