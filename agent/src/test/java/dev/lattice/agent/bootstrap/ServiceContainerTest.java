package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.HttpProbe;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Probe;
import dev.lattice.protocol.ServicePort;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.StopOrder;
import dev.lattice.protocol.TaskResources;
import dev.lattice.testing.engine.TestEngine;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What a service's container may and may not, and whom it reaches. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ServiceContainerTest extends ServiceRig {
    /** Answers HTTP on port 8080 with what there is in the image. */
    private static final String PERL_HTTP = "use IO::Socket::INET; my $s=IO::Socket::INET->new("
            + "LocalPort=>8080,Listen=>9,ReuseAddr=>1) or die; while(my $c=$s->accept){my $l=<$c>;"
            + "my $code = -e \"/tmp/well\" ? \"204 Fine\" : \"503 Wait\";"
            + "print $c \"HTTP/1.0 $code\\r\\nContent-Length: 0\\r\\n\\r\\n\"; close $c}";

    private String words(long id) {
        return server.stdout(id).replaceAll("[ \t]+", " ");
    }

    @Test
    void hasNoMorePowersThanItsTaskLists() {
        String show = "grep -E '^(CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; ls /var/run/docker.sock;"
                + " cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null;"
                + " df -m /dev/shm | tail -n 1; hostname; exec sleep 600";
        long id = server.start(server.shell("")
                .setService(shell(show).addCapabilities("CHOWN").addCapabilities("SETUID"))
                .setResources(TaskResources.newBuilder().setMemoryMb(256).setCpuMillis(500)));
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> words(id).endsWith("db\n"));
        assertThat(words(id))
                .contains("CapBnd: 0000000000000081\n", "NoNewPrivs: 1\n", "Seccomp: 2\n", "268435456\n", "shm 128 ");
        assertThat(server.stderr(id)).contains("cannot access '/var/run/docker.sock'");
    }

    @Test
    void whatIsNotToBeGrantedIsRefused() {
        long id = run(shell("true").addCapabilities("SYS_ADMIN"));
        Outcome outcome = end(id);
        assertThat(outcome.getErrorCode()).isEqualTo("TASK_REFUSED");
        assertThat(outcome.getErrorMessage()).contains("capabilities");
    }

    @Test
    void itsProjectReachesItByNameAndOthersDoNot() {
        long id = run(shell("exec sleep 600"));
        awaitReady(id);
        long friend = run(shell("getent hosts db > /dev/null && echo found || echo unknown; exec sleep 600")
                .setName("web")
                .setWorkloadId(new WorkloadId(workload.value() - 1).value()));
        long stranger = run(shell("getent hosts db > /dev/null && echo found || echo unknown; exec sleep 600")
                .setName("web")
                .setProjectId(new ProjectId(project.value() - 1).value())
                .setWorkloadId(new WorkloadId(workload.value() - 2).value()));

        await().atMost(PATIENCE).until(() -> server.stdout(friend).equals("found\n"));
        await().atMost(PATIENCE).until(() -> server.stdout(stranger).equals("unknown\n"));
    }

    @Test
    void readinessByHttpGoesByTheStatus() {
        long id = run(shell("(sleep 2; touch /tmp/well) & exec perl -e '" + PERL_HTTP + "'")
                .addPorts(ServicePort.newBuilder().setName("http").setPort(8080))
                .setReadiness(Probe.newBuilder()
                        .setHttp(HttpProbe.newBuilder().setPort(8080).setPath("/health?deep=1"))
                        .setIntervalMillis(500)));
        await().atMost(PATIENCE).until(() -> status(id).getNote().contains("port 8080/health?deep=1 answers 503"));
        awaitReady(id);
    }

    @Test
    void longLinesAndPartialOnesComeThrough() throws Exception {
        long id = run(shell("head -c 100000 /dev/zero | tr '\\0' x; echo; printf 'no end'; exec sleep 600"));
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> server.stdoutBytes(id) >= 100_001);
        agent.close();
        open();
        engine.killContainerCmd(only().getId()).exec();
        await().atMost(PATIENCE).until(() -> status(id).getRestarts() == 1);
        await().atMost(PATIENCE).until(() -> server.stdoutBytes(id) >= 2 * 100_001L + 6);
        assertThat(server.stdout(id)).isEqualTo("x".repeat(100_000) + "\nno end" + "x".repeat(100_000) + "\n");
    }

    /** In the engine's log, whose 128 MB are in JSON, a zero takes six bytes. */
    @Test
    void whatWasRotatedAwayIsAGap() throws Exception {
        long id = run(shell("echo begin; while [ ! -e /tmp/go ]; do sleep 0.1; done;"
                + " head -c 30000000 /dev/zero; echo; echo end; exec sleep 600"));
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("begin\n"));
        agent.close();
        String go = engine.execCreateCmd(only().getId())
                .withCmd("touch", "/tmp/go")
                .exec()
                .getId();
        engine.execStartCmd(go)
                .withDetach(true)
                .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                .awaitCompletion();
        await().atMost(PATIENCE.multipliedBy(3)).until(() -> lastLine().equals("end"));

        open();

        await().atMost(PATIENCE.multipliedBy(2))
                .pollInterval(java.time.Duration.ofMillis(500))
                .until(() -> server.stdoutEndsWith(id, "\0\nend\n"));
        assertThat(server.gaps).isNotEmpty();
        assertThat(server.stdoutBytes(id)).isLessThan(30_000_000);
        server.gaps.clear();
    }

    private String lastLine() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        engine.logContainerCmd(only().getId())
                .withStdOut(true)
                .withTail(1)
                .exec(
                        new com.github.dockerjava.api.async.ResultCallback.Adapter<
                                com.github.dockerjava.api.model.Frame>() {
                            @Override
                            public void onNext(com.github.dockerjava.api.model.Frame frame) {
                                text.append(new String(frame.getPayload(), java.nio.charset.StandardCharsets.UTF_8));
                            }
                        })
                .awaitCompletion();
        return text.toString().strip();
    }

    // ---- a real database ----

    private ServiceTask.Builder database() {
        return ServiceTask.newBuilder()
                .setWorkloadId(workload.value())
                .setProjectId(project.value())
                .setName("db")
                .setImage("postgres:15")
                .putEnvironment("POSTGRES_DB", "db")
                .putEnvironment("POSTGRES_USER", "lattice")
                .putEnvironment("POSTGRES_PASSWORD", "a secret of tests")
                .putEnvironment("PGDATA", "/var/lib/postgresql/data/pgdata")
                .addPorts(ServicePort.newBuilder().setName("main").setPort(5432))
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/var/lib/postgresql/data"))
                .addAllCapabilities(List.of("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"))
                .setReadiness(Probe.newBuilder()
                        .setCommand(Arguments.newBuilder()
                                .addAllValues(
                                        List.of("pg_isready", "-q", "-h", "127.0.0.1", "-U", "lattice", "-d", "db")))
                        .setIntervalMillis(1000)
                        .setTimeoutMillis(5000));
    }

    @Test
    void aDatabaseIsStoppedAsItWantsAndKeepsItsRows() {
        Assumptions.assumeTrue(
                TestEngine.has("postgres:15"), "postgres:15 is not here: images/offline/build postgres:15");
        long first = run(database()
                .addSteps(step(
                        "write", "psql -U lattice -d db -c 'create table kept(n int); insert into kept values(7)'")));
        awaitReady(first);
        order(first, StopOrder.Reason.REASON_CANCELED);
        assertThat(end(first).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
        assertThat(server.stderr(first)).contains("received fast shutdown request", "database system is shut down");

        long second = run(
                database().addSteps(step("read", "[ $(psql -U lattice -d db -Atc 'select n + 35 from kept') = 42 ]")));
        awaitReady(second);

        assertThat(server.stderr(second)).doesNotContain("was not properly shut down");
    }
}
