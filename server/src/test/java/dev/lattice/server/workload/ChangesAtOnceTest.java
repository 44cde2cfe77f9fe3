package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.auth.Role;
import dev.lattice.core.id.UserId;
import dev.lattice.server.http.Principal;
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
    void everyDeploymentGetsNamesAndPortsOfItsOwn() throws Exception {
        Principal.User other = new Principal.User(
                new UserId(2), ids.project(), Role.CONSUMER, "other@example.org", caller.credential());
        database.database()
                .run(handle -> handle.execute(
                        "insert into project (id, name) values (?, 'q')",
                        other.project().value()));
        // Of two projects, for those of one wait for each other anyhow.
        atOnce(who -> workloads.service().deploy(who % 2 == 0 ? caller : other, request("mq-" + who / 2, "rabbitmq")));
        List<Integer> ports = database.database()
                .call(handle -> handle.createQuery("select tcp_port from endpoint where tcp_port is not null")
                        .mapTo(Integer.class)
                        .list());
        assertThat(ports).hasSize(PEOPLE).doesNotHaveDuplicates();
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
