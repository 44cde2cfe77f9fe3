package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is read out of answers as engines give them, cut down to what counts. */
class EngineAnswersTest {
    private static InputStream json(String text) {
        return new ByteArrayInputStream(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void usageWithCgroupsV1() throws IOException {
        assertThat(ContainerUsage.read(json("{'pids_stats':{'current':1},'cpu_stats':{'cpu_usage':{'total_usage':"
                        + "1967451436,'percpu_usage':[792567794,1174883642]},'system_cpu_usage':71062720000000},"
                        + "'precpu_stats':{'cpu_usage':{'total_usage':0}},'memory_stats':{'usage':43900928,'stats':{"
                        + "'inactive_file':430000,'total_inactive_file':41431040},'limit':18446744073709551615},"
                        + "'networks':{'eth0':{'rx_bytes':932,'tx_bytes':5},'eth1':{'rx_bytes':8,'tx_bytes':2}}}")))
                .isEqualTo(new Usage(1_967_451, 43900928 - 41431040, 940, 7));
    }

    @Test
    void usageWithCgroupsV2() throws IOException {
        assertThat(ContainerUsage.read(
                        json("{'cpu_stats':{'cpu_usage':{'total_usage':5000}},'memory_stats':{'usage':900,"
                                + "'stats':{'inactive_file':400}}}")))
                .isEqualTo(new Usage(5, 500, 0, 0));
    }

    @Test
    void nothingIsNothing() throws IOException {
        assertThat(ContainerUsage.read(json("{'memory_stats':{},'networks':null}")))
                .isEqualTo(new Usage(0, 0, 0, 0));
    }

    @Test
    void volumesByTheirNames() throws IOException {
        assertThat(ContainerDisk.volumeSizes(json("{'Images':[{'Size':7}],'Volumes':[{'Name':'a','UsageData':{"
                        + "'RefCount':1,'Size':31457280}},{'UsageData':{'Size':-1},'Name':'b'},{'Name':'c'}]}")))
                .containsEntry("a", 31_457_280L)
                .containsEntry("b", 0L)
                .containsEntry("c", 0L);
    }
}
