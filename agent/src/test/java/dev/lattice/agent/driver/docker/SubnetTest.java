package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetTest {
    @Test
    void theyOverlapWhenOneIsPartOfTheOther() {
        Subnet large = Subnet.parse("10.0.0.0/8");
        assertThat(large.overlaps(Subnet.parse("10.213.0.64/26"))).isTrue();
        assertThat(Subnet.parse("10.213.0.64/26").overlaps(large)).isTrue();
        assertThat(Subnet.parse("10.213.0.64/26").overlaps(Subnet.parse("10.213.0.0/26")))
                .isFalse();
        assertThat(Subnet.parse("0.0.0.0/0").overlaps(large)).isTrue();
    }

    @Test
    void thereAreManySmallOnesAndNoneOverlapsAnother() {
        List<Subnet> small = Subnet.small().toList();
        assertThat(small).hasSize(1024).doesNotHaveDuplicates();
        assertThat(small.getFirst()).hasToString("10.213.0.0/26");
        assertThat(small.getLast()).hasToString("10.213.255.192/26");
        for (int i = 1; i < small.size(); i++) {
            assertThat(small.get(i).overlaps(small.get(i - 1))).isFalse();
        }
    }

    @Test
    void theKernelsRoutesAreReadTheRightWayRound() {
        assertThat(Subnet.routed(List.of(
                        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU",
                        "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                        "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
                        "br-1\t0030A8C0\t00000000\t0001\t0\t0\t0\t00F0FFFF\t0\t0\t0")))
                .containsExactly(Subnet.parse("172.17.0.0/16"), Subnet.parse("192.168.48.0/20"));
    }
}
