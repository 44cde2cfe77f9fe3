package dev.lattice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    @Test
    void oneHasItsShareAndAllHaveTheirs() {
        Admission admission = new Admission(3, 2);
        assertThat(admission.enter("a")).isTrue();
        assertThat(admission.enter("a")).isTrue();
        assertThat(admission.enter("a")).as("its share is two").isFalse();
        assertThat(admission.enter("b")).isTrue();
        assertThat(admission.enter("c")).as("there is room for three").isFalse();
        assertThat(admission.open()).isEqualTo(3);

        admission.leave("a");
        assertThat(admission.enter("c")).isTrue();
        admission.leave("b");
        assertThat(admission.enter("a")).isTrue();
        assertThat(admission.open()).isEqualTo(3);
    }
}
