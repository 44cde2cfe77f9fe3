package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Several people at once are nothing out of the ordinary. */
class ChangesAtOnceTest extends WorkloadStage {
    private static final int PEOPLE = 8;

    /** Fails with what any of them met. */
    private static void atOnce(IntConsumer each) throws Exception {
        CyclicBarrier start = new CyclicBarrier(PEOPLE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                int who = i;
                all.add(threads.submit(() -> {
                    start.await();
                    each.accept(who);
                    return true;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    @Test
    void everyDeploymentGetsAPortOfItsOwn() throws Exception {
        atOnce(who -> deploy(request("db-" + who, "redis")));
        assertThat(list())
                .hasSize(PEOPLE)
                .extracting(workload -> workload.endpoints().getFirst().number())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyChangeOfAWorkloadBecomesARevision() throws Exception {
        node("a").connect();
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        atOnce(who -> workloads.service().change(caller, "web", with(empty(), Map.of("A" + who, "1"), null)));
        assertThat(get("web").revision()).isEqualTo(1 + PEOPLE);
        assertThat(audited("workload.changed")).isEqualTo(PEOPLE);
    }
}
