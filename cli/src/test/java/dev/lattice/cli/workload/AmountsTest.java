package dev.lattice.cli.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void readAsPeopleWriteThem() {
        assertThat(Amounts.bytes(812)).isEqualTo("812 B");
        assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KB");
        assertThat(Amounts.bytes((1 << 20) - 1)).isEqualTo("1 MB");
        assertThat(Amounts.bytes(10L << 30)).isEqualTo("10 GB");
        assertThat(Amounts.bytes(100L << 30)).isEqualTo("100 GB");
        assertThat(Amounts.rate(2048)).isEqualTo("2 KB/s");
        assertThat(Amounts.cores(0)).isEqualTo("0");
        assertThat(Amounts.cores(0.054)).isEqualTo("0.05");
        assertThat(Amounts.cores(10)).isEqualTo("10");
    }
}
